//! Titles that say what a part of a document is: preface, contents, references, index.

use crate::domain::text::squeeze;

/// What stands before the first chapter.
const FRONT: &str = "\
    preface foreword contents tableofcontents shortcontents briefcontents summarycontents detailedcontents abstract acknowledgements acknowledgments \
    acknowledgement acknowledgment dedication copyright titlepage cover frontmatter listoffigures listoftables \
    listofillustrations listoflistings listofexamples listofabbreviations abbreviations aboutthisbook aboutthisdocument \
    aboutthismanual legalnotice license disclaimer colophon prologue tableofcontent disclaimers frontcover titlepageandcopyright \
    vorwort inhalt inhaltsverzeichnis zusammenfassung sommaire tabledesmatières avantpropos préface remerciements índice prólogo \
    indice предисловие содержание оглавление 前言 序 序言 自序 译者序 目录 目錄 目次 摘要 致谢 致謝 献辞 献词 版权 版权声明 版权页 插图目录 表格目录 图目录 表目录 \
    はじめに まえがき 머리말 서문 목차 표목차 그림목차 감사의말 차례 英文版致谢 作者简介";

/// What stands after the last.
const BACK: &str = "\
    references bibliography referencesandnotes literature literaturecited workscited furtherreading glossary index indexes indices \
    afterword epilogue endnotes notes colophon aboutauthor abouttheauthor abouttheauthors credits backmatter signatures signature symbolindex \
    commandindex conceptindex subjectindex authorindex functionindex variableindex operatorindex referencescited literatur literaturverzeichnis \
    glossar sachregister bibliographie glossaire bibliografía glosario bibliografia литература указатель предметныйуказатель словарь глоссарий \
    参考文献 參考文獻 索引 术语表 后记 跋 结束语 词汇表 参考資料 あとがき 用語集 참고문헌 찾아보기 색인 backcover indexofcommands indexoffunctions";

fn listed(list: &str, key: &str) -> bool {
    !key.is_empty() && list.split_ascii_whitespace().any(|listed| listed == key)
}

/// True for the title of what stands before the first chapter.
pub(super) fn is_front(title: &str) -> bool {
    listed(FRONT, &squeeze(title))
}

/// True for the title of what stands after the last chapter.
pub(super) fn is_back(title: &str) -> bool {
    let key = squeeze(title);
    listed(BACK, &key)
        || key.len() < 40 && (key.ends_with("index") || key.starts_with("bibliograph") || key.starts_with("references"))
}

/// True for the title of the list of sources.
pub(super) fn is_references(title: &str) -> bool {
    const REFERENCES: &str = "\
        references bibliography literature literaturecited workscited referencescited literatur literaturverzeichnis bibliographie \
        bibliografía bibliografia литература 参考文献 參考文獻 参考資料 참고문헌";
    listed(REFERENCES, &squeeze(title))
}

/// What a list at the beginning or end of a document lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    Contents,
    Figures,
    Tables,
    Others,
}

/// The list a line is the title of.
pub(super) fn list_title(line: &str) -> Option<Listed> {
    const CONTENTS: &str = "\
        contents tableofcontents shortcontents briefcontents summaryofcontents detailedcontents index inhalt inhaltsverzeichnis sommaire \
        tabledesmatières índice indice sumário содержание оглавление 目录 目錄 目次 목차 차례 contentsinbrief tableofcontentspage \
        contentspage inthisguide inthisdocument spistreści obsah innehåll inhoud agenda outline";
    const FIGURES: &str = "listoffigures figures listofillustrations abbildungsverzeichnis tabledesfigures 插图目录 图目录 图目次 插图 插图清单 그림목차 図目次 список иллюстраций";
    const TABLES: &str = "listoftables tables tabellenverzeichnis listedestableaux 表格目录 表目录 表目次 表格清单 表格 표목차 списоктаблиц";
    const OTHERS: &str = "listoflistings listofexamples listofalgorithms listofabbreviations listoftypesetexamples listofsymbols listofexhibits";
    // Longer lines are no titles.
    if line.len() > 90 {
        return None;
    }
    let key = squeeze(line);
    let key = key.strip_suffix("continued").unwrap_or(&key);
    if listed(CONTENTS, key) {
        Some(Listed::Contents)
    } else if listed(FIGURES, key) {
        Some(Listed::Figures)
    } else if listed(TABLES, key) {
        Some(Listed::Tables)
    } else if listed(OTHERS, key) {
        Some(Listed::Others)
    } else {
        None
    }
}

/// True for bookmarks that say nothing: "Page 3", "Slide 2", "_GoBack", "Untitled".
pub fn says_nothing(title: &str) -> bool {
    let key = squeeze(title);
    let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
    let counted = [
        "page",
        "slide",
        "seite",
        "sheet",
        "bookmark",
        "blankpage",
        "folie",
        "p",
        "untitled",
        "hlk",
        "toc",
        "ole link",
        "scan",
        "img",
        "第",
        "页",
        "",
    ]
    .contains(&bare);
    let word = ["_goback", "_toc", "_hlk", "_ref", "ole_link", "mtblankeqn"]
        .iter()
        .any(|junk| title.to_lowercase().starts_with(junk));
    let file = [".pdf", ".doc", ".docx", ".indd", ".xls", ".xlsx", ".ppt", ".pptx", ".tif", ".jpg"]
        .iter()
        .any(|end| title.to_lowercase().ends_with(end));
    counted || word || file
}
