//! The scripts that the rig brings into a page: finding things as a person who listens to a screen reader would, and files that
//! no driver can bring from outside.

/// `arguments[0]` is a role, `arguments[1]` a name (`null` for any). Returns the first visible match or `null`.
///
/// Roles are those of ARIA (<https://www.w3.org/TR/html-aam-1.0/>), for the elements that this product uses; the name follows
/// the order of accname-1.2 (labelledby, label, the element's own label or content, title, placeholder). An exact name wins over
/// one that merely contains the words, because a button often says its key as well.
pub(super) const FIND_BY_ROLE: &str = r#"
const [role, name] = arguments;
const implied = {
  button: 'button, summary, input[type=button], input[type=submit]', link: 'a[href]',
  textbox: 'input:not([type]), input[type=text], input[type=url], input[type=email], input[type=password], textarea, [contenteditable=true]',
  searchbox: 'input[type=search]', combobox: 'select', checkbox: 'input[type=checkbox]', radio: 'input[type=radio]',
  heading: 'h1, h2, h3, h4, h5, h6', list: 'ul, ol', listitem: 'li', option: 'option', img: 'img', figure: 'figure',
  table: 'table', row: 'tr', dialog: 'dialog[open]', navigation: 'nav', main: 'main', article: 'article',
  complementary: 'aside', status: 'output', form: 'form', banner: 'header', contentinfo: 'footer',
};
const squeeze = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const label = (e) => {
  const ids = e.getAttribute('aria-labelledby');
  if (ids) return squeeze(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' '));
  const own = e.getAttribute('aria-label') ?? e.getAttribute('alt');
  if (own) return squeeze(own);
  if (e.labels?.length) return squeeze([...e.labels].map((l) => l.textContent).join(' '));
  const field = /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) || e.isContentEditable;
  return squeeze((field ? '' : e.textContent) || e.title || e.getAttribute('placeholder'));
};
const visible = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible';
const selector = [`[role=${role}]`, implied[role]].filter(Boolean).join(', ');
const all = [...document.querySelectorAll(selector)]
  .filter((e) => visible(e) && (e.getAttribute('role') ?? role) === role);
if (name === null) return all[0] ?? null;
return all.find((e) => label(e) === name) ?? all.find((e) => label(e).includes(name)) ?? null;
"#;

/// Drops files on the element `arguments[0]`; `arguments[1]` is `[name, type, base64]` each. A synthetic drag, because no driver
/// can drag a file from outside; the page sees real `File` objects.
pub(super) const DROP_FILES: &str = r#"
const [target, files] = arguments;
const data = new DataTransfer();
for (const [name, type, base64] of files) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  data.items.add(new File([bytes], name, { type }));
}
const box = target.getBoundingClientRect();
const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
for (const kind of ['dragenter', 'dragover', 'drop']) {
  target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data, ...at }));
}
return data.files.length;
"#;

/// Pastes files where the focus is; `arguments[0]` is `[name, type, base64]` each. Returns whether the page took them. Synthetic,
/// because no driver can put a file into the system's clipboard; the page sees real `File` objects.
pub(super) const PASTE_FILES: &str = r#"
const [files] = arguments;
const data = new DataTransfer();
for (const [name, type, base64] of files) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  data.items.add(new File([bytes], name, { type }));
}
const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data });
return !document.activeElement.dispatchEvent(paste);
"#;
