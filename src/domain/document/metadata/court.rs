//! Decisions of courts: the court, the case number, the judges and the one who wrote the opinion, the parties.

use super::Field;
use super::dates::dates_in;
use super::found::{Found, Pages};
use super::lines::{Line, find, find_word, from_to, is_prose};

/// Words of a court's name, in lower case.
const COURTS: &[&str] = &[
    "court of appeals",
    "supreme court",
    "district court",
    "court of appeal",
    "high court",
    "circuit court",
    "superior court",
    "court of justice",
    "court of claims",
    "tax court",
    "bankruptcy court",
    "court of international trade",
    "federal court",
    "court of human rights",
    "tribunal",
    "county court",
    "court of session",
    "court of cassation",
    "constitutional court",
    "人民法院",
    "最高法院",
    "高等法院",
    "终审法院",
];

/// Titles of judges, longest first.
const TITLES: &[&str] = &[
    "chief circuit judge",
    "senior circuit judge",
    "circuit judges",
    "circuit judge",
    "senior united states district judge",
    "chief united states district judge",
    "united states district judge",
    "united states magistrate judge",
    "chief district judge",
    "senior district judge",
    "district judges",
    "district judge",
    "magistrate judge",
    "chief judge",
    "presiding judge",
    "senior judge",
    "associate justices",
    "associate justice",
    "chief justice",
    "presiding justice",
    "justices",
    "justice",
    "judges",
    "judge",
    "c.j.",
    "p.j.",
    "jj.",
    "j.",
];

/// Notes what a decision says of itself; false if the document is none.
pub(super) fn gather(pages: &Pages<'_>, found: &mut Found) -> bool {
    let front: Vec<&Line<'_>> = pages.first.iter().filter(|line| line.page <= 3).take(300).collect();
    let Some(at) = front.iter().take(40).position(|line| line.page <= 2 && is_court(line)) else { return false };
    let case =
        front.iter().take(80).chain(&pages.running.iter().collect::<Vec<_>>()).find_map(|line| case_number(line));
    let Some((case_line, part)) = case else { return false };
    found.add(Field::Identifier, &case_line.text[part.clone()], case_line.place(part), Some("case"));
    let end = court_end(&front, at);
    let name: Vec<&str> = front[at..=end].iter().map(|line| line.text).collect();
    found.add(Field::Venue, &name.join(" "), from_to(front[at], front[end]), Some("court"));
    judges(&front, pages, found);
    closing(&front, pages, found);
    parties(&front, end, pages, found);
    true
}

fn is_court(line: &Line<'_>) -> bool {
    let short = line.text.chars().count() <= 90 && !is_prose(line.text);
    let upper = line.text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| c.is_uppercase() || !c.is_ascii());
    short
        && upper
        && COURTS.iter().any(|court| {
            if court.is_ascii() { find_word(line.text, court).is_some() } else { line.text.contains(court) }
        })
        && !line.text.contains(['.', ';'])
        && find_word(line.text, "appeal from").is_none()
        && find_word(line.text, "appeals from").is_none()
}

/// The last line of the court's name: "United States Court of Appeals", "For the Eleventh Circuit".
fn court_end(front: &[&Line<'_>], at: usize) -> usize {
    let goes_on = |line: &Line<'_>| {
        let lower = line.lower();
        [
            "for the ",
            "of the ",
            "for ",
            "of ",
            "district of",
            "eastern district",
            "western district",
            "northern district",
            "southern district",
            "central district",
            "middle district",
        ]
        .iter()
        .any(|lead| lower.starts_with(lead))
            && line.text.chars().count() <= 70
    };
    (at + 1..front.len().min(at + 4))
        .take_while(|&n| goes_on(front[n]) && front[n].page == front[at].page)
        .last()
        .unwrap_or(at)
}

/// The first number of a case in a line.
pub(super) fn case_number<'a, 'b>(line: &'b Line<'a>) -> Option<(&'b Line<'a>, std::ops::Range<usize>)> {
    let text = line.text;
    // （2020）京01民终1234号
    if let Some(start) = text.find(['（', '(', '〔'])
        && let Some(end) = text[start..].find('号').map(|n| start + n + '号'.len_utf8())
        && text[start..end].chars().filter(char::is_ascii_digit).count() >= 5
        && end - start < 80
    {
        return Some((line, start..end));
    }
    let labels = [
        "case no.",
        "case no:",
        "case nos.",
        "case number:",
        "case number",
        "case:",
        "docket no.",
        "docket nos.",
        "docket number",
        "civil action no.",
        "criminal no.",
        "civil no.",
        "case no",
        "docket no",
        "nos.",
        "no.",
    ];
    for label in labels {
        let Some(at) = find_word(text, label.trim_end_matches(['.', ':'])).filter(|at| *at < 60) else { continue };
        // A bare "No." counts at the beginning of a line.
        if matches!(label, "no." | "nos.") && at > 0 {
            continue;
        }
        let after = at + label.trim_end_matches(['.', ':']).len();
        let rest = &text[after..];
        let start =
            after + rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || ".:#".contains(c)).len();
        let end = text[start..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || "-:–/.".contains(c)))
            .map_or(text.len(), |n| start + n);
        let end = start + text[start..end].trim_end_matches(['.', ':', '-']).len();
        let number = &text[start..end];
        if number.chars().filter(char::is_ascii_digit).count() >= 2
            && (number.contains(['-', '–', ':', '/']) || label.len() > 4)
            && number.len() <= 40
        {
            return Some((line, start..end));
        }
    }
    None
}

/// What a Chinese decision calls itself, and the date below its last paragraph.
fn closing(front: &[&Line<'_>], pages: &Pages<'_>, found: &mut Found) {
    let kinds = ["判决书", "裁定书", "决定书", "调解书"];
    let named = front
        .iter()
        .take(12)
        .find(|line| kinds.iter().any(|kind| line.text.ends_with(kind)) && line.text.chars().count() <= 20);
    if let Some(line) = named {
        found.add(Field::Title, line.text, line.whole(), None);
    }
    for line in pages.last {
        if let Some(part) = dates_in(line.text).into_iter().next().filter(|part| part.len() == line.text.len()) {
            found.add(Field::Date, line.text, line.place(part), Some("decided"));
        }
    }
}

fn judges(front: &[&Line<'_>], pages: &Pages<'_>, found: &mut Found) {
    for (n, line) in front.iter().enumerate() {
        if let Some(names) = line.text.strip_prefix("Before").or_else(|| line.text.strip_prefix("BEFORE")) {
            panel(front, n, line.text.len() - names.len(), found);
        }
        presiding(line, front.get(n + 1).copied(), found);
        opinion(line, found);
        // 审判长 张三
        for title in ["审判长", "代理审判员", "审判员", "人民陪审员"] {
            chinese_judge(line, title, found);
        }
    }
    for (n, line) in pages.last.iter().enumerate() {
        for title in ["审判长", "审判员"] {
            chinese_judge(line, title, found);
        }
        // A signature: the name above "United States District Judge".
        let lower = line.lower();
        let signed = TITLES.iter().take(15).any(|title| {
            lower.trim_end_matches([',', '.']) == *title || lower.starts_with("united states district judge")
        });
        if signed
            && let Some(before) = n.checked_sub(1).map(|n| &pages.last[n])
            && before.page == line.page
        {
            let name = before.text.trim_start_matches("/s/").trim_matches(['_', ' ']);
            if (2..=5).contains(&name.split_whitespace().count())
                && name.chars().all(|c| c.is_alphabetic() || " .,'’-".contains(c))
            {
                found.add(Field::Contributor, name, before.place_of(name), Some("opinion"));
            }
        }
    }
}

fn chinese_judge(line: &Line<'_>, title: &str, found: &mut Found) {
    if let Some(rest) = line.text.strip_prefix(title) {
        let name: String = rest.chars().filter(|c| !c.is_whitespace() && !":：".contains(*c)).collect();
        if (2..=4).contains(&name.chars().count()) {
            found.add(Field::Contributor, &name, line.place_of(rest), Some("judge"));
        }
    }
}

/// "Before WILLIAM PRYOR, Chief Judge, GRANT, and HULL, Circuit Judges."
fn panel(front: &[&Line<'_>], n: usize, lead: usize, found: &mut Found) {
    let mut said = String::new();
    let mut lines = front[n..].iter().take(4);
    for line in &mut lines {
        said.push_str(if said.is_empty() { &line.text[lead..] } else { line.text });
        said.push(' ');
        if line.text.ends_with('.') {
            break;
        }
    }
    let lower = said.to_lowercase();
    if !TITLES.iter().any(|title| find_word(&lower, title.trim_end_matches('.')).is_some()) || said.len() > 300 {
        return;
    }
    let said = said.replace(" and ", ", ").replace(':', " ");
    for part in said.split([',', ';']) {
        let name = part.trim().trim_end_matches('.').trim_end_matches('*');
        let is_title = TITLES.iter().any(|title| name.to_lowercase() == title.trim_end_matches('.'));
        if name.len() < 2 || is_title || name.split_whitespace().count() > 5 || !name.starts_with(char::is_uppercase) {
            continue;
        }
        let place = front[n..]
            .iter()
            .take(4)
            .find_map(|line| line.text.find(name).and_then(|at| line.place(at..at + name.len())));
        found.add(Field::Contributor, name, place, Some("judge"));
    }
}

/// "Before :", "HIS HONOUR JUDGE HACON"; "JUDGE MARCUS T. ELLERY" in the caption.
fn presiding(line: &Line<'_>, next: Option<&Line<'_>>, found: &mut Found) {
    let before = line.text.trim_end_matches([':', ' ']).eq_ignore_ascii_case("before");
    let caption = line.text.split('\t').nth(1).filter(|cell| cell.to_lowercase().starts_with("judge "));
    let said = if before { next.map(|next| (next, next.text)) } else { caption.map(|cell| (line, cell)) };
    let Some((line, said)) = said else { return };
    let titles = [
        "HIS HONOUR JUDGE ",
        "HER HONOUR JUDGE ",
        "THE HONOURABLE ",
        "MR JUSTICE ",
        "MRS JUSTICE ",
        "MS JUSTICE ",
        "LORD JUSTICE ",
        "LADY JUSTICE ",
        "JUDGE ",
        "MR. JUSTICE ",
    ];
    let upper = said.to_uppercase();
    let title = titles.iter().find(|title| upper.starts_with(**title) && upper.len() == said.len());
    let name = &said[title.map_or(0, |title| title.len())..];
    if title.is_some() && (1..=5).contains(&name.split_whitespace().count()) {
        found.add(Field::Contributor, name, line.place_of(name), Some("judge"));
        found.add(Field::Contributor, name, line.place_of(name), Some("opinion"));
    }
}

/// "GRANT, Circuit Judge:", "Opinion by Judge Grant", "JUSTICE KAGAN delivered the opinion of the Court."
fn opinion(line: &Line<'_>, found: &mut Found) {
    let text = line.text;
    let trimmed = text.trim_end_matches([':', '.', ' ']);
    if let Some((name, title)) = trimmed.split_once(',')
        && TITLES.iter().any(|known| title.trim().to_lowercase() == known.trim_end_matches('.'))
        && name.split_whitespace().count() <= 4
        && name.chars().filter(|c| c.is_alphabetic()).all(|c| c.is_uppercase() || name.len() < 30)
        && (text.ends_with([':', '.']) || line.begins)
    {
        found.add(Field::Contributor, name, line.place_of(name), Some("opinion"));
        return;
    }
    for lead in ["opinion by ", "opinion of ", "opinion written by ", "per curiam"] {
        if let Some(at) = find(text, lead).filter(|at| *at == 0) {
            if lead == "per curiam" {
                found.add(Field::Contributor, &text[..lead.len()], line.place(0..lead.len()), Some("opinion"));
                return;
            }
            let rest = text[at + lead.len()..].trim_end_matches(['.', ':']);
            let name = ["Judge ", "Justice ", "Chief Judge ", "Chief Justice "]
                .iter()
                .fold(rest, |name, title| name.strip_prefix(title).unwrap_or(name));
            if name.starts_with(char::is_uppercase)
                && name.split_whitespace().count() <= 4
                && !name.to_lowercase().contains("court")
            {
                found.add(Field::Contributor, name, line.place_of(name), Some("opinion"));
            }
        }
    }
    let delivered = ["delivered the opinion", "announced the judgment"];
    for words in delivered {
        let Some(at) = find(text, words) else { continue };
        let lead = text[..at].trim_end_matches([' ', ',']);
        let start = ["CHIEF JUSTICE ", "JUSTICE ", "Chief Justice ", "Justice ", "Judge "]
            .iter()
            .find_map(|title| lead.rfind(title).map(|at| at + title.len()));
        if let Some(start) = start {
            let name = lead[start..].trim_end_matches([' ', ',']).trim_end_matches(", J.");
            found.add(Field::Contributor, name, line.place(start..start + name.len()), Some("opinion"));
        }
    }
}

/// The parties: what stands around "versus" or "v.".
fn parties(front: &[&Line<'_>], court: usize, pages: &Pages<'_>, found: &mut Found) {
    let is_versus =
        |text: &str| matches!(text.to_lowercase().trim_matches(['.', ' ', '-']), "v" | "vs" | "versus" | "against");
    let both = |line: &Line<'_>| {
        let at = [" v. ", " vs. ", " V. "].iter().find_map(|sign| line.text.find(sign));
        let upper = line.text.starts_with(|c: char| c.is_uppercase());
        upper && at.is_some_and(|at| at > 2) && !is_prose(line.text) && line.text.len() < 140
    };
    let Some(at) = front.iter().take(90).position(|line| is_versus(line.text)) else {
        // A case cited has figures beside it: "403 U.S. 431 (1971)".
        let own = |line: &&&Line<'_>| both(line) && !line.text.chars().any(|c| c.is_ascii_digit());
        let line = front.iter().take(60).find(own).copied();
        if let Some(line) = line.or_else(|| pages.running.iter().find(|line| both(line))) {
            found.add(Field::Title, line.text, line.whole(), None);
        }
        return;
    };
    // A caption has two columns: the parties on the left, the number and the judge on the right.
    let cell = |line: &Line<'_>| {
        line.text.split('\t').next().unwrap_or_default().trim_end_matches([',', ';', '.', ' ']).to_string()
    };
    let roles = ["plaintiff", "defendant", "appellant", "appellee", "petitioner", "respondent", "claimant", "cross"];
    let plain = |line: &&&Line<'_>| {
        let name = cell(line);
        let lower = name.to_lowercase();
        name.chars().filter(|c| c.is_alphabetic()).count() > 3
            && !name.chars().any(|c| c.is_ascii_digit())
            && !roles.iter().any(|role| lower.starts_with(role))
            && !name.starts_with('_')
            && !line.running
            && !is_court(line)
            && !lower.ends_with(" division")
    };
    let start = front[..at]
        .iter()
        .rposition(|line| case_number(line).is_some() && !line.text.contains('\t') || is_court(line))
        .unwrap_or(court)
        .max(court);
    let mut before = front[start + 1..at].iter().filter(plain);
    let Some(one) = before.next() else { return };
    let others = before.filter(|line| line.text.ends_with(',')).count() > 2;
    let Some(two) = front[at + 1..].iter().filter(plain).find(|line| line.text.chars().any(char::is_uppercase)) else {
        return;
    };
    let name = cell;
    let et_al = if others { " et al." } else { "" };
    found.add(Field::Title, &format!("{}{et_al} v. {}", name(one), name(two)), from_to(one, front[at]), None);
    found.add(Field::Contributor, &name(one), one.whole(), Some("party"));
    found.add(Field::Contributor, &name(two), two.whole(), Some("party"));
}
