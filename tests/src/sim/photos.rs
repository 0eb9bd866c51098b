//! What people do with photos.

use editorial::article::field::FigureField;
use editorial::article::flat::{GUARD, MARKER, Span};
use editorial::id::ArticleId;
use editorial::photo::Photo;
use serde_json::{Value, json};
use workstation::commands::{ArticleDetailsGet, ArticleSetFigureField, PhotoImport};

use super::chance::Dice;
use super::desk::candidates;
use super::model::Value as Written;
use super::world::{Held, World};

impl World {
    pub(super) fn figure(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(article) = self.any_sheet(who, dice)? else {
            return Ok(());
        };
        let picture = dice.below(PICTURES);
        let request = PhotoImport {
            article,
            file_name: format!("anh-{picture}.jpg"),
            import: String::new(),
            bytes: pictures()[picture].clone(),
        };
        let imported = self.machines[who].call(request);
        let Some(imported) = self.fair(who, "photo", imported)? else {
            return Ok(());
        };
        let word = self.word(article, who, dice);
        let caption = format!("Ảnh {}.", self.model.words[word].text);
        let figure = format!("f{}", self.model.name());
        let Some(sheet) = self.machines[who].sheets.get_mut(&article) else {
            return Ok(());
        };
        let text = sheet.text();
        let Some(end) = text.iter().position(|c| *c == MARKER) else {
            return Ok(());
        };
        let after = end + 1 + usize::from(text.get(end + 1) == Some(&GUARD));
        let spans = figure_spans(&imported.photo, &figure, &caption);
        // Behind the last block there is no place for another.
        if sheet.draft.splice(after, 0, &spans).is_err()
            && sheet.draft.splice(0, 0, &spans).is_err()
        {
            return Ok(());
        }
        sheet.unanswered = true;
        sheet.typed.push(word);
        self.send(who, article)?;
        self.write_figure(who, article, &figure, FigureField::Alt)
    }

    pub(super) fn figure_field(&mut self, who: usize, dice: &mut Dice) -> Held {
        let Some(details) = self.details(who, dice)? else {
            return Ok(());
        };
        let figures: Vec<String> = details.figures.keys().cloned().collect();
        let Some(figure) = dice.pick(&figures) else {
            return Ok(());
        };
        let field = if dice.once_in(2) {
            FigureField::Alt
        } else {
            FigureField::Credit
        };
        self.write_figure(who, details.article, figure, field)
    }

    fn write_figure(
        &mut self,
        who: usize,
        article: ArticleId,
        figure: &str,
        field: FigureField,
    ) -> Held {
        let details = self.machines[who].call(ArticleDetailsGet { article });
        let Some(details) = self.fair(who, "details", details)? else {
            return Ok(());
        };
        let register = details
            .figures
            .get(figure)
            .and_then(|names| names.get(field.as_str()));
        let (ops, seen) = candidates(register);
        let name = format!("{figure}/{}", field.as_str());
        self.model.replace(article, &name, &seen);
        let value = format!("Lời {}", self.model.name());
        let request = ArticleSetFigureField {
            article,
            figure: figure.to_owned(),
            field,
            value: value.clone(),
            saw: ops,
        };
        let written = self.machines[who].call(request);
        let saved = self.fair(who, "figure field", written)?.is_some();
        self.model.values.push(Written {
            article,
            field: name,
            value,
            by: who,
            saved,
            home: true,
            gone: false,
        });
        Ok(())
    }
}

fn figure_spans(photo: &Photo, figure: &str, caption: &str) -> Vec<Span> {
    let plain = |text: &str| Span {
        text: text.to_owned(),
        ..Span::default()
    };
    let attributes: [(&str, Value); 5] = [
        ("t", json!("figure")),
        ("a.figure", json!(figure)),
        ("a.photo", json!(photo.original)),
        ("a.width", json!(photo.width)),
        ("a.height", json!(photo.height)),
    ];
    vec![
        plain(caption),
        plain(&GUARD.to_string()),
        Span {
            text: MARKER.to_string(),
            attributes: attributes
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        },
        plain(&GUARD.to_string()),
    ]
}

/// How many pictures there are to place.
const PICTURES: usize = 12;

/// Small pictures, painted once.
fn pictures() -> &'static [Vec<u8>; PICTURES] {
    static PAINTED: std::sync::OnceLock<[Vec<u8>; PICTURES]> = std::sync::OnceLock::new();
    PAINTED.get_or_init(|| {
        std::array::from_fn(|place| {
            let seed = place as u32;
            crate::pictures::river(seed, 24 + seed * 8, 24)
        })
    })
}
