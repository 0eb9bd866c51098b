-- What a person last said that the variables of a template stand for, story by story: it is proposed at the next stamp. Never
-- sent anywhere.
CREATE TABLE template_said (
    person BLOB NOT NULL,
    article BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    said TEXT NOT NULL,                    -- commands::TemplateValues as JSON
    PRIMARY KEY (person, article)
) WITHOUT ROWID;
