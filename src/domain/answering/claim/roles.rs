//! Detects whether a claim uses the words of a sentence in different roles: who does what to whom.
//!
//! "YouTube acquired Google" shares every word with "Google acquired YouTube". If both have a word with the same two
//! neighbours on opposite sides, one says the reverse of the other. Passives ("YouTube was acquired by Google") and
//! genitives ("Latvia's capital is Riga") reverse the roles, and verbs such as "met" are symmetric. Equating two
//! members of a series ("The first author is the second author") is detected as well.

use std::collections::HashSet;

use crate::domain::text::language::{Script, script_of, stem, terms};

/// True if the claim uses the words of `said` in roles they do not have there.
pub fn misplaced(claim: &str, said: &str) -> bool {
    if script_of(claim) == Some(Script::Cjk) {
        return exchanged_chinese(claim, said);
    }
    exchanged(claim, said) || names_exchanged(claim, said) || equates_opposites(claim)
}

#[derive(Debug)]
struct Word {
    /// In lower case, without punctuation around it.
    plain: String,
    stem: String,
    /// It carries content, and may fill a role.
    content: bool,
    /// It begins with a capital or contains a digit: a thing rather than an action.
    name: bool,
    /// "Latvia's".
    genitive: bool,
}

/// Words that begin a new clause.
const JOINTS: &[&str] = &[
    "and", "or", "but", "which", "who", "whom", "that", "while", "because", "whereas", "although", "though", "nor",
    "when", "where", "if", "since", "until", "as",
];

/// The words of a text, each with whether it begins a new clause.
fn words(text: &str) -> Vec<(Word, bool)> {
    let mut all = Vec::new();
    let mut begins = true;
    for token in text.replace('’', "'").split_whitespace() {
        let bare = token.trim_matches(|c: char| !c.is_alphanumeric());
        let plain = bare.to_lowercase();
        begins |= token.starts_with(['(', '—', '–']) || JOINTS.contains(&plain.as_str());
        if !bare.is_empty() {
            let name = bare.starts_with(char::is_uppercase) || bare.contains(|c: char| c.is_ascii_digit());
            let genitive = plain.ends_with("'s") || plain.ends_with("s'");
            let root = plain.trim_end_matches("'s").trim_end_matches('\'');
            let word =
                Word { stem: stem(root), content: !terms(root).is_empty(), name, genitive, plain: plain.clone() };
            all.push((word, std::mem::take(&mut begins)));
        }
        begins |= token.ends_with([',', ';', ':', ')', '.', '?', '!', '—', '–']);
    }
    all
}

fn clauses(text: &str) -> Vec<Vec<Word>> {
    let mut all: Vec<Vec<Word>> = Vec::new();
    for (word, begins) in words(text) {
        if begins || all.is_empty() {
            all.push(Vec::new());
        }
        if let Some(clause) = all.last_mut().filter(|_| !JOINTS.contains(&word.plain.as_str())) {
            clause.push(word);
        }
    }
    all.retain(|clause| clause.len() > 2);
    all
}

/// "The West looked at the East" against "The East looked at the West": two names, each between the words the other one
/// stands between.
fn names_exchanged(claim: &str, said: &str) -> bool {
    let flat = |text: &str| words(text).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
    let (claimed, said) = (flat(claim), flat(said));
    // An agent ("by …") and an owner may be on either side of the verb.
    let turned = |word: &&Word| word.genitive || word.plain == "by";
    if claimed.iter().filter(turned).count() != said.iter().filter(turned).count() {
        return false;
    }
    let once = |all: &[Word], stem: &str| {
        let mut places = all.iter().enumerate().filter(|(_, word)| word.stem == stem).map(|(at, _)| at);
        places.next().filter(|_| places.next().is_none())
    };
    // Names that occur once in both, but between different words.
    let moved: Vec<(usize, usize)> = claimed
        .iter()
        .filter(|word| word.name && word.content)
        .filter_map(|word| Some((once(&claimed, &word.stem)?, once(&said, &word.stem)?)))
        .filter(|(here, there)| !shares_a_side(sides(&claimed, *here), sides(&said, *there)))
        .collect();
    // Names in a list have no roles, nor have the parties of "met".
    let apart = |all: &[Word], a: usize, b: usize| {
        let mut between = all[a.min(b) + 1..a.max(b)].iter().filter(|word| word.content && !word.name).peekable();
        between.peek().is_some() && !between.any(even_sided)
    };
    moved.iter().enumerate().any(|(n, &(x, own_x))| {
        moved[n + 1..].iter().any(|&(y, own_y)| {
            shares_a_side(sides(&claimed, x), sides(&said, own_y))
                && shares_a_side(sides(&claimed, y), sides(&said, own_x))
                && apart(&claimed, x, y)
                && apart(&said, own_x, own_y)
        })
    })
}

/// The words before and after, without articles.
fn sides(all: &[Word], at: usize) -> (Option<&str>, Option<&str>) {
    let article = |word: &&Word| !["a", "an", "the"].contains(&word.plain.as_str());
    let before = all[..at].iter().rev().find(article);
    (before.map(|word| word.stem.as_str()), all[at + 1..].iter().find(article).map(|word| word.stem.as_str()))
}

fn shares_a_side(one: (Option<&str>, Option<&str>), other: (Option<&str>, Option<&str>)) -> bool {
    one.0.is_some() && one.0 == other.0 || one.1.is_some() && one.1 == other.1
}

/// Stems of symmetric words, whose sides can be swapped without changing the meaning.
const EVEN_SIDED: &[&str] = &[
    "marr",
    "met",
    "meet",
    "border",
    "equal",
    "differ",
    "resembl",
    "similar",
    "ident",
    "same",
    "between",
    "near",
    "next",
    "clos",
    "adjacent",
    "parallel",
    "versus",
    "relat",
    "connect",
    "link",
    "combin",
    "join",
    "unit",
    "merg",
    "shar",
    "compar",
    "contrast",
    "togeth",
    "both",
    "friend",
    "brother",
    "sister",
    "sibling",
    "cousin",
    "partner",
    "colleagu",
    "rival",
    "twin",
    "neighb",
    "correspond",
    "correlat",
    "associat",
    "interact",
    "collabor",
    "cooperat",
    "like",
    "contact",
    "agree",
    "touch",
    "cross",
    "intersect",
    "synonym",
    "also",
    "call",
    "known",
    "mean",
    "becom",
    "becam",
    "includ",
    "name",
];

fn even_sided(word: &Word) -> bool {
    EVEN_SIDED.iter().any(|begin| word.stem.starts_with(begin))
}

/// Number of words examined on each side.
const WINDOW: usize = 3;

const COPULA: &[&str] = &["is", "are", "was", "were", "be", "been"];

/// The two roles around a word: who does or has it, and to whom it is done or who is it.
fn roles(clause: &[Word], at: usize) -> (HashSet<&str>, HashSet<&str>) {
    let side = |places: &mut dyn Iterator<Item = usize>| -> HashSet<&str> {
        places.filter(|n| clause[*n].content).take(WINDOW).map(|n| clause[n].stem.as_str()).collect()
    };
    let left = side(&mut (0..at).rev());
    let right = side(&mut (at + 1..clause.len()));
    let before = &clause[at.saturating_sub(2)..at];
    let behind = &clause[at + 1..(at + 4).min(clause.len())];
    let be = |word: &Word| COPULA.contains(&word.plain.as_str()) || word.plain == "being";
    let passive = before.iter().any(be) && behind.iter().any(|word| word.plain == "by");
    let genitive = at.checked_sub(1).is_some_and(|n| clause[n].genitive);
    let identified = behind.first().is_some_and(be) && !before.iter().any(be);
    if passive || genitive || identified { (right, left) } else { (left, right) }
}

fn exchanged(claim: &str, said: &str) -> bool {
    let (claimed, said) = (clauses(claim), clauses(said));
    let round_a_word = claimed.iter().any(|clause| {
        (0..clause.len()).any(|at| {
            let pivot = &clause[at];
            if !pivot.content || pivot.name || even_sided(pivot) || pivot.stem.len() < 3 {
                return false;
            }
            let (doer, done) = roles(clause, at);
            let places = said.iter().flat_map(|clause| (0..clause.len()).map(move |n| (clause, n)));
            let mut crossed = false;
            for (other, n) in places.filter(|(other, n)| other[*n].stem == pivot.stem) {
                let (own_doer, own_done) = roles(other, n);
                if !doer.is_disjoint(&own_doer) || !done.is_disjoint(&own_done) {
                    return false;
                }
                crossed |= !doer.is_disjoint(&own_done) && !done.is_disjoint(&own_doer);
            }
            crossed
        })
    });
    round_a_word || claimed.iter().any(|clause| said.iter().any(|other| turned_round(clause, other)))
}

/// Prepositions that give a place, time or party its role.
const DIRECTIONS: &[&str] = &[
    "from", "to", "into", "onto", "by", "for", "over", "against", "under", "above", "below", "before", "after", "than",
];

/// "from Riga to Tallinn" against "from Tallinn to Riga".
fn turned_round(clause: &[Word], other: &[Word]) -> bool {
    let (claimed, said) = (directed(clause), directed(other));
    claimed.iter().enumerate().any(|(n, (first, x))| {
        claimed[n + 1..].iter().any(|(second, y)| {
            first != second && x != y && said.contains(&(*first, *y)) && said.contains(&(*second, *x))
        })
    })
}

/// The word after each such preposition.
fn directed(clause: &[Word]) -> Vec<(&str, &str)> {
    let behind = |at: usize| clause[at + 1..].iter().take(2).find(|word| word.content).map(|word| word.stem.as_str());
    let found = clause.iter().enumerate().filter(|(_, word)| DIRECTIONS.contains(&word.plain.as_str()));
    found.filter_map(|(at, word)| Some((word.plain.as_str(), behind(at)?))).collect()
}

const ORDINALS: &[&str] =
    &["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "last"];

/// "The first author is the second author": equates two members of a series.
fn equates_opposites(claim: &str) -> bool {
    clauses(claim).iter().any(|clause| {
        let Some(copula) = clause.iter().position(|word| COPULA.contains(&word.plain.as_str())) else { return false };
        let ranked = |words: &[Word]| -> Vec<(String, String)> {
            let pairs = words.windows(2).filter(|pair| ORDINALS.contains(&pair[0].plain.as_str()));
            pairs.map(|pair| (pair[0].plain.clone(), pair[1].stem.clone())).collect()
        };
        let (one, other) = (ranked(&clause[..copula]), ranked(&clause[copula + 1..]));
        one.iter().any(|(n, what)| other.iter().any(|(m, same)| what == same && n != m))
    })
}

/// Symmetric conjunctions and verbs.
const EVEN_SIDED_CHINESE: &[&str] = &[
    "是", "为", "即", "就是", "和", "与", "及", "或", "跟", "同", "以及", "等于", "也是", "还是", "並", "并", "與",
    "為", "的",
];

/// 甲公司收购乙公司 against 乙公司收购甲公司: the texts before and after some characters are swapped.
fn exchanged_chinese(claim: &str, said: &str) -> bool {
    let letters = |text: &str| -> Vec<Vec<char>> {
        let pieces = text.split(|c: char| !c.is_alphanumeric());
        // Aspect particles change no roles.
        let plain =
            pieces.map(|piece| piece.chars().filter(|c| !matches!(c, '了' | '过' | '過' | '着' | '著')).collect());
        plain.filter(|piece: &Vec<char>| piece.len() >= 5).collect()
    };
    let said = letters(said);
    letters(claim).iter().any(|clause| said.iter().any(|other| changed_places(clause, other)))
}

fn changed_places(clause: &[char], other: &[char]) -> bool {
    let find = |piece: &[char]| other.windows(piece.len()).position(|window| window == piece);
    // The clause as the longest pieces that occur in the other one, from left to right.
    let mut pieces: Vec<(usize, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < clause.len() {
        let longest = (1..=clause.len() - at).rev().find_map(|length| Some((find(&clause[at..at + length])?, length)));
        match longest {
            Some((place, length)) => {
                pieces.push((at, place, length));
                at += length;
            }
            None => at += 1,
        }
    }
    pieces.windows(3).any(|three| {
        let [(a, pa, la), (b, pb, lb), (c, pc, lc)] = [three[0], three[1], three[2]];
        let in_a_row = a + la == b && b + lb == c;
        let reversed = pc + lc == pb && pb + lb == pa;
        let pivot: String = clause[b..b + lb].iter().collect();
        in_a_row && reversed && la >= 2 && lc >= 2 && !EVEN_SIDED_CHINESE.contains(&pivot.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanged_roles_are_another_claim() {
        for (claim, said) in [
            ("YouTube acquired Google in 2006.", "In 2006, Google acquired YouTube for 1.65 billion dollars."),
            ("The Gauls defeated the Roman army.", "The Roman army defeated the Gauls at Alesia."),
            ("Google was acquired by YouTube.", "In 2006 Google acquired YouTube."),
            ("Google acquired YouTube.", "Google was acquired by YouTube in that year."),
            ("Paul is the father of Peter.", "Peter is the father of Paul."),
            ("Riga is larger than Moscow.", "Moscow is larger than Riga."),
            ("The East made a picture of the West.", "Orientalism tells how the West made a picture of the East."),
            (
                "Cherian models show that the Asian group grew.",
                "Using models, Asian models show that the Cherian group grew.",
            ),
            ("He moved from Prague to Budapest.", "In 1882 he moved from Budapest to Prague."),
            (
                "The first author is the second author of this paper.",
                "The first author and the second author wrote it.",
            ),
            ("乙公司收购了甲公司。", "2006年，甲公司收购乙公司，震动业界。"),
            ("法国打败了德国。", "在那场比赛中，德国打败法国。"),
        ] {
            assert!(misplaced(claim, said), "{claim} / {said}");
        }
    }

    #[test]
    fn the_same_said_in_another_order_is_the_same() {
        for (claim, said) in [
            ("YouTube was acquired by Google.", "In 2006 Google acquired YouTube."),
            ("Google acquired YouTube.", "YouTube was acquired by Google in 2006."),
            ("Riga is the capital of Latvia.", "The capital of Latvia is Riga."),
            ("Riga is the capital of Latvia.", "Latvia's capital is Riga."),
            ("Latvia's capital is Riga.", "Riga is the capital of Latvia."),
            ("Anna married Peter.", "Peter married Anna in 1950."),
            ("Plums, pears and apples grow there.", "Apples, pears and plums grow there."),
            ("The Norman conquest of England began in 1066.", "England's conquest by the Normans began in 1066."),
            ("The harbour freezes in January.", "In January the harbour freezes."),
            ("The first author wrote the second part.", "The second part was written by the first author."),
            ("Chaffee, White, and Grissom named it.", "Grissom, White, and Chaffee named it."),
            (
                "Edison stayed in America, and Tesla went to Europe.",
                "Tesla went to Europe, and Edison stayed in America.",
            ),
            ("里加是拉脱维亚的首都。", "拉脱维亚的首都是里加。"),
            ("乙公司被甲公司收购。", "甲公司收购了乙公司。"),
            ("苹果和梨都好吃。", "梨和苹果都好吃。"),
        ] {
            assert!(!misplaced(claim, said), "{claim} / {said}");
        }
    }
}
