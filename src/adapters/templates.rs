//! Where prompt templates come from: built into the program, in the user's own folder, or a file named on the command
//! line.

use std::path::{Path, PathBuf};

use super::bounded;
use crate::domain::conversation::template::{Source, Template, TemplateError, TemplateFault, nearest};

/// Used if no template is named.
pub const DEFAULT_TEMPLATE: &str = "answer";

/// Names and texts of the built-in templates, in display order.
const BUILT_IN: &[(&str, &str)] = &[
    ("answer", include_str!("../../prompts/answer.md")),
    ("explain", include_str!("../../prompts/explain.md")),
    ("summarise", include_str!("../../prompts/summarise.md")),
    ("quote", include_str!("../../prompts/quote.md")),
    ("compare", include_str!("../../prompts/compare.md")),
    ("glossary", include_str!("../../prompts/glossary.md")),
    ("translate", include_str!("../../prompts/translate.md")),
];

/// Maximum size of a template file, in bytes.
const LONGEST: u64 = 1 << 20;

/// All templates: the built-in ones in their order, each replaced by the user's own of the same name, then the user's
/// others by name. Files that do not parse are reported separately.
pub fn all(own: &Path) -> (Vec<Template>, Vec<TemplateError>) {
    let mut found: Vec<Template> = Vec::new();
    let mut errors = Vec::new();
    for (name, text) in BUILT_IN {
        match Template::parse(name, Source::BuiltIn, text) {
            Ok(template) => found.push(template),
            Err(error) => errors.push(error),
        }
    }
    for path in files(own) {
        match parsed(&path, bounded::text_of_file(&path, LONGEST)) {
            Ok(template) => match found.iter_mut().find(|t| t.name == template.name) {
                Some(built_in) => *built_in = template,
                None => found.push(template),
            },
            Err(error) => errors.push(error),
        }
    }
    (found, errors)
}

/// The template of that name, or in that file if `name` is a path (contains a slash or ends in `.md`).
///
/// # Errors
/// If there is none (with the nearest name), or its file does not parse.
pub fn find(own: &Path, name: &str) -> Result<Template, TemplateError> {
    if name.contains(['/', '\\']) || name.ends_with(".md") {
        return read(Path::new(name));
    }
    let mine = own.join(format!("{name}.md"));
    if mine.is_file() {
        return read(&mine);
    }
    let (templates, _) = all(own);
    if let Some(found) = templates.iter().find(|t| t.name == name) {
        return Ok(found.clone());
    }
    let names = templates.iter().map(|t| t.name.as_str());
    let near = nearest(name, names.clone()).map(str::to_string);
    let fault = TemplateFault::Missing { near, known: names.collect::<Vec<_>>().join(", ") };
    Err(TemplateError { template: name.to_string(), line: None, fault })
}

pub fn built_in_text(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Reads a template file.
///
/// # Errors
/// If it cannot be read or does not parse.
pub fn read(path: &Path) -> Result<Template, TemplateError> {
    parsed(path, text(path))
}

/// The text of a template file.
///
/// # Errors
/// If it cannot be read.
pub fn text(path: &Path) -> std::io::Result<String> {
    bounded::text(path, LONGEST)
}

fn parsed(path: &Path, text: std::io::Result<String>) -> Result<Template, TemplateError> {
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let text = text.map_err(|e| TemplateError {
        template: path.display().to_string(),
        line: None,
        fault: TemplateFault::Unreadable(e.to_string()),
    })?;
    Template::parse(&name, Source::File(path.display().to_string()), &text)
}

/// The files of a template folder with their times and sizes; the value changes when something is saved.
pub fn signature(own: &Path) -> Vec<(PathBuf, Option<std::time::SystemTime>, u64)> {
    files(own)
        .into_iter()
        .map(|path| match std::fs::metadata(&path) {
            Ok(data) => (path, data.modified().ok(), data.len()),
            Err(_) => (path, None, 0),
        })
        .collect()
}

fn files(own: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(own)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saving_a_template_changes_the_signature_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let none = signature(folder.path());
        std::fs::write(folder.path().join("mine.md"), "+++\n+++\n{{ question }}").unwrap();
        let one = signature(folder.path());
        assert!(none.is_empty() && one.len() == 1);
        std::fs::write(folder.path().join("mine.md"), "+++\n+++\n{{ question }}!").unwrap();
        assert_ne!(signature(folder.path()), one);
    }

    #[test]
    fn every_built_in_template_parses_and_uses_passages() {
        let (templates, errors) = all(Path::new("/nowhere"));
        assert_eq!(errors, []);
        assert_eq!(templates.len(), BUILT_IN.len());
        for template in &templates {
            assert!(template.uses_passages(), "{}", template.name);
            assert!(template.uses("question"), "{}", template.name);
            assert!(!template.description.is_empty() && template.title != template.name, "{}", template.name);
        }
    }

    #[test]
    fn the_users_own_template_stands_ahead_of_a_built_in_one() {
        let own = tempfile::tempdir().unwrap();
        std::fs::write(own.path().join("answer.md"), "+++\ntitle = \"Mine\"\n+++\n{{ question }}").unwrap();
        std::fs::write(own.path().join("broken.md"), "+++\ntitel = \"x\"\n+++\n{{ question }}").unwrap();
        assert_eq!(find(own.path(), "answer").unwrap().title, "Mine");
        let (templates, errors) = all(own.path());
        assert_eq!((templates[0].title.as_str(), errors.len()), ("Mine", 1));
        assert!(errors[0].to_string().contains("broken.md, line 2"), "{}", errors[0]);
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        let error = find(Path::new("/nowhere"), "sumarise").unwrap_err().to_string();
        assert!(error.contains("did you mean summarise?"), "{error}");
    }
}
