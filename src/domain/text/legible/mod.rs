//! Finds the unreadable parts of a page's text: what fonts without a character map, or with a wrong one, leave behind.
//!
//! Each word scores a number of bits: for how common its letter pairs are (`letters`), for letters of alphabets that no
//! language combines, and for meaningless characters. An unreadable part is a run of words whose bits add up to far
//! more than chance explains; single odd words (names, abbreviations, formulas, data) never do.

mod letters;
mod word;

use std::collections::HashMap;
use std::ops::Range;

use word::{alphabets, is_hollow, meaningless, weigh};

/// Cost, in bits, of starting or ending an unreadable part; the second value applies to pages known to have such parts.
const CHANGE: [f32; 2] = [10.0, 4.0];

/// Minimum bits of an unreadable part.
const ENOUGH: [f32; 2] = [36.0, 7.0];

/// Minimum number of letters in it.
const LETTERS: [f32; 2] = [25.0, 4.0];

/// Minimum bits per letter.
const EACH: f32 = 0.25;

/// Up to this many words between two unreadable parts are joined to them if they score more than [`ALIKE`] bits per
/// letter; language is at about -0.8.
const BETWEEN: usize = 40;
const ALIKE: f32 = -0.4;

/// If more than this share of a page's letters is unreadable, the lower thresholds apply to the rest.
const MUCH: f32 = 0.35;

/// A word of at least this many meaningless characters and no letters is unreadable by itself; fewer are bullets and
/// symbols.
const BLANK: usize = 3;

#[derive(Clone, Copy, Debug, Default)]
struct Word {
    start: usize,
    end: usize,
    bits: f32,
    letters: f32,
    /// Without a letter or digit.
    hollow: bool,
    /// Nothing but meaningless characters.
    blank: bool,
}

/// The parts of a text that are no language, code, numbers or formulas, in ascending order.
pub fn illegible(text: &str) -> Vec<Range<usize>> {
    let words = words(text);
    if words.is_empty() {
        return Vec::new();
    }
    let found = runs(text, &words, 0);
    let letters =
        |runs: &[Range<usize>]| runs.iter().flat_map(|run| &words[run.clone()]).map(|word| word.letters).sum::<f32>();
    let all: f32 = words.iter().map(|word| word.letters).sum();
    let mut found = if !found.is_empty() && letters(&found) > MUCH * all { runs(text, &words, 1) } else { found };
    let blank = words.iter().enumerate().filter(|(_, word)| word.blank).map(|(n, _)| n..n + 1);
    found.extend(blank.filter(|blank| !found.iter().any(|run| run.contains(&blank.start))).collect::<Vec<_>>());
    found.sort_by_key(|run| run.start);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut last, mut of_letters) = (0, false);
    for run in found {
        let part = words[run.start].start..words[run.end - 1].end;
        match parts.last_mut() {
            Some(before) if is_alike(&words[last..run.start], of_letters && !words[run.start].blank) => {
                before.end = part.end
            }
            _ => parts.push(part),
        }
        last = run.end;
        of_letters = !words[last - 1].blank;
    }
    parts
}

/// True if the words between two unreadable parts look more like them than like a language.
fn is_alike(between: &[Word], of_letters: bool) -> bool {
    let bits: f32 = between.iter().map(|word| word.bits).sum();
    let letters: f32 = between.iter().map(|word| word.letters).sum();
    between.iter().all(|word| word.hollow)
        || of_letters && between.len() <= BETWEEN && letters > 0.0 && bits > ALIKE * letters
}

/// The runs of unreadable words.
fn runs(text: &str, words: &[Word], known: usize) -> Vec<Range<usize>> {
    let change = CHANGE[known];
    // Viterbi: the best score of reading the words so far as language or as unreadable, and for each word which state
    // it came from.
    let (mut sense, mut nothing) = (0.0f32, -change);
    let mut from: Vec<(bool, bool)> = Vec::with_capacity(words.len());
    for word in words {
        let to_sense = nothing - change > sense;
        let to_nothing = sense - change > nothing;
        from.push((to_sense, to_nothing));
        let (before, strange) = (sense, nothing);
        sense = before.max(strange - change);
        nothing = strange.max(before - change) + word.bits;
    }
    let mut in_nothing = nothing - change > sense;
    let mut found: Vec<Range<usize>> = Vec::new();
    for (n, (to_sense, to_nothing)) in from.iter().enumerate().rev() {
        if in_nothing {
            match found.last_mut() {
                Some(run) if run.start == n + 1 => run.start = n,
                _ => found.push(n..n + 1),
            }
        }
        in_nothing = if in_nothing { !to_nothing } else { *to_sense };
    }
    found.reverse();
    found.into_iter().filter_map(|run| convicted(text, words, run, known)).collect()
}

/// A run without the uninformative words at its ends, if it is long and strong enough.
fn convicted(text: &str, words: &[Word], run: Range<usize>, known: usize) -> Option<Range<usize>> {
    let strange = |n: &usize| words[*n].bits > 0.0;
    let run = run.clone().find(strange)?..run.rev().find(strange)? + 1;
    let part = &words[run.clone()];
    let bits: f32 = part.iter().map(|word| word.bits).sum();
    let letters: f32 = part.iter().map(|word| word.letters).sum();
    (bits >= ENOUGH[known] && letters >= LETTERS[known] && bits >= EACH * letters && !is_data(text, part))
        .then_some(run)
}

/// True for data: groups of equal length (protein sequences, codes), and lists of names that share a beginning or an
/// ending.
fn is_data(text: &str, part: &[Word]) -> bool {
    let words = || part.iter().filter(|word| word.letters > 3.0).map(|word| &text[word.start..word.end]);
    let number = words().count();
    let alike = |of: &dyn Fn(&str) -> String| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        words().for_each(|word| *counts.entry(of(word)).or_default() += 1);
        counts.into_values().max().unwrap_or_default()
    };
    let letters =
        |word: &str| word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<Vec<char>>();
    let length = alike(&|word| word.len().to_string());
    let begin = alike(&|word| letters(word).iter().take(2).collect());
    let end = alike(&|word| letters(word).iter().rev().take(3).collect());
    number >= 5 && (length * 10 >= number * 7 || begin.max(end) * 10 >= number * 6)
}

fn words(text: &str) -> Vec<Word> {
    let known = alphabets(text);
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut words = Vec::new();
    for token in text.split_whitespace() {
        let start = token.as_ptr() as usize - text.as_ptr() as usize;
        let hollow = is_hollow(token);
        let blank = hollow && meaningless(token) >= BLANK;
        // Dot leaders may be such characters too: they say nothing about the words beside them.
        let (bits, letters) = if blank { (0.0, 0.0) } else { weigh(token, &known, &mut seen) };
        words.push(Word { start, end: start + token.len(), bits, letters, hollow, blank });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        illegible(text).into_iter().map(|part| &text[part]).collect()
    }

    /// The text with every letter shifted along the alphabet.
    fn shifted(text: &str, by: u8) -> String {
        let turn = |c: char, first: u8| char::from((c as u8 - first + by) % 26 + first);
        let letter = |c: char| match c {
            'a'..='z' => turn(c, b'a'),
            'A'..='Z' => turn(c, b'A'),
            other => other,
        };
        text.chars().map(letter).collect()
    }

    const REPORT: &str = "The harbour freezes in January, as a rule, and ships stay where they are until the ice breaks. \
                          Pilots meet them at the northern light and lead them along the buoys to the inner basin.";

    #[test]
    fn letters_that_stand_for_others_read_as_nothing() {
        // On a whole page the other shifts too; 13 and 20 map vowels to vowels.
        for by in (1..26).filter(|by| ![13, 20].contains(by)) {
            let garbage = shifted(REPORT, by);
            let text = format!("{REPORT}\n\n{garbage}\n\n{REPORT}");
            let found = found(&text);
            let length: usize = found.iter().map(|part| part.len()).sum();
            assert!(length * 10 > garbage.len() * 8 && length <= garbage.len(), "{by}: {found:?}");
        }
        let extended: String = REPORT
            .chars()
            .map(|c| match c {
                'a'..='z' => char::from_u32(0x100 + (c as u32 * 7) % 0x7f).unwrap(),
                other => other,
            })
            .collect();
        assert_eq!(found(&extended).len(), 1, "{extended}");
        let private: String =
            REPORT.chars().map(|c| if c == ' ' { c } else { char::from_u32(0xe000 + c as u32).unwrap() }).collect();
        assert_eq!(found(&private).len(), 1);
    }

    #[test]
    fn accents_over_no_letters_read_as_nothing() {
        let line =
            "˘ˇˆ˙˝ˇ ˛˚˚˙ ˜ˆ2&˙&ˆ>˜ ˆ˜&(700;)&!Qˇ% ˚˚˘6ˇ ˜˚ˇ *ˆ$&˜&ˆ˛ 'ˆH&6&ˆCˇˆL&H&(700/)& ˘˝D ˇˇ ˘C-ˆ ˆ7(3)ˆ75-D740&";
        let text = format!("{line}\n{}", line.replace('ˆ', "˘˘"));
        let length: usize = found(&text).iter().map(|part| part.len()).sum();
        assert!(length * 10 > text.len() * 8, "{:?}", found(&text));
        for text in [
            "ㄋㄧˇ ㄏㄠˇ ㄇㄚ˙ ㄨㄛˇ ㄇㄣ˙ ㄉㄡ ㄏㄣˇ ㄏㄠˇ ㄒㄧㄝˋ ㄒㄧㄝ˙ ㄋㄧˇ ㄗㄞˋ ㄐㄧㄢˋ",
            "The háček (ˇ) marks č, š and ž; the breve (˘) ă.",
        ] {
            assert_eq!(found(text), [""; 0]);
        }
    }

    #[test]
    fn rare_characters_side_by_side_read_as_nothing() {
        let rare: String = (0..200).map(|n| char::from_u32(0x4e00 + (n * 7919) % 20_000).unwrap()).collect();
        assert_eq!(found(&rare).len(), 1);
        assert!(
            found("港口通常在一月结冰，船只停在原处直到春天；领航员在北灯塔迎接它们，沿浮标引入内港。向量检索。")
                .is_empty()
        );
    }

    #[test]
    fn languages_of_many_letters_are_read() {
        for text in [
            "Cảng thường đóng băng vào tháng một, và tàu thuyền phải nằm yên tại chỗ cho đến khi băng tan vào mùa xuân.",
            "Liman genellikle ocak ayında donar ve gemiler ilkbaharda buzlar çözülene kadar oldukları yerde kalır; kılavuzlar kuzey \
             fenerinde onları karşılar.",
            "Port zwykle zamarza w styczniu, a statki stoją tam, gdzie są, aż lód pęknie; piloci spotykają je przy północnej latarni \
             i prowadzą wzdłuż boi do wewnętrznego basenu.",
            "Satama jäätyy yleensä tammikuussa, ja laivat pysyvät paikoillaan, kunnes jäät lähtevät; luotsit ottavat ne vastaan.",
            "A kikötő rendszerint januárban befagy, és a hajók ott maradnak, ahol vannak, amíg a jég fel nem törik.",
            "Hafnargarðurinn frýs að jafnaði í janúar og skipin liggja þar sem þau eru uns ísinn brotnar með vorinu.",
            "Mae’r harbwr yn rhewi ym mis Ionawr fel rheol, ac mae’r llongau’n aros lle maent nes bydd yr iâ’n torri.",
            "Bandari huganda mwezi wa Januari, na meli hukaa zilipo hadi barafu ivunjike wakati wa majira ya kuchipua.",
            "Гавань обычно замерзает в январе, и суда стоят на месте, пока весной не вскроется лёд.",
            "Το λιμάνι συνήθως παγώνει τον Ιανουάριο και τα πλοία μένουν εκεί που είναι ώσπου να σπάσει ο πάγος.",
            "항구는 보통 일월에 얼고 배들은 봄에 얼음이 깨질 때까지 제자리에 머문다.",
            "港は普通一月に凍り、船は春に氷が割れるまでその場にとどまる。",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_is_no_prose_is_not_suspected() {
        for text in [
            "0x7ffe 4a6f 7920 deadbeef cafebabe 48 65 6c 6c 6f 2c 20 77 6f 72 6c 64 0a ff d8 ff e0 00 10 4a 46 49 46",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl user@host",
            "MKTAYIAKQR QISFVKSHFS RQLEERLGLI EVQAPILSRV GDGTQDNLSG AEKAVQVKVK ALPDAQFEVV HSLAKWKRQT LGQHDFSAGE",
            "ACGTTGCATTAGCAGGCATTACGATCGATCGGCTAGCTAGGATCCATCG TTAGGCATCGATTACGCGGATATCGATCGGC",
            "/ðə ˈhɑːbə ˈfriːzɪz ɪn ˈdʒænjuəri, əz ə ruːl, ənd ʃɪps steɪ weə ðeɪ ɑː ənˈtɪl ðə spɹɪŋ bɹeɪks ði aɪs/",
            "TCP UDP ICMP HTTP HTTPS SMTP IMAP NTFS FAT ZFS BTRFS XFS JFS NFS SMB CIFS DNS DHCP NTP SNMP LDAP TLS SSL SSH",
            "drwxr-xr-x 2 root root 4096 drwxrwxrwt 14 root sys 20480 -rw-r--r-- 1 adm adm 512 lrwxrwxrwx 1 root root 7",
            "Acetylsalicylsäure, (RS)-2-(4-(2-methylpropyl)phenyl)propanoic acid, N,N-dimethyltryptamine, 5-methoxy-\
             diisopropyltryptamine, trans-Δ9-tetrahydrocannabinol, methylenedioxymethamphetamine",
            "Łukasiewicz, Erdős, Gödel, Şahin, Đoković, Ångström, Ørsted, Čapek, Brâncuși, Kałuża, Nguyễn, Szczepański, Þórarinsson, \
             Ñuñez, Kıvanç, Škvorecký, Hašek, Østergård, Müller-Lüdenscheidt, Žižek, Wąsowicz",
            "int strncmp(const char *s1, const char *s2, size_t n); void qsort(void *base, size_t nmemb, size_t size, int (*cmp)(\
             const void *, const void *)); fprintf(stderr, \"%s\\n\", strerror(errno)); ptr->next = cfg->hdr;",
            "∑ x_i ≤ n, ∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−f(a)|<ε, ∇²φ = ρ/ε₀, e^{iπ}+1=0, λ₁, λ₂ ∈ ℝ, σ² = αβ/(α+β)²(α+β+1)",
            "M3x8 DIN912 A2-70; RC0603FR-0710KL; BC847C; 74HCT245; STM32F103C8T6; LM7805CT; NE555P; IRFZ44N; 1N4148",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 АБВГДЕЖЗИКЛМНОПРСТ αβγδεζηθικλμνξοπρστυφχψω",
            "hPa mmHg kWh kHz MHz GHz dBm mV µF nF pF kΩ MΩ rpm cd/m² lx lm W/mK kN mm² m³/h l/min",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn dots_without_a_meaning_leave_the_words_between_them() {
        let line = |title: &str| format!("{title} {} 12\n", "\u{fffd}".repeat(24));
        let text = ["Need to Know", "If You Like", "Month by Month", "Neighborhoods", "Understand"].map(line).concat();
        let found = found(&text);
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|part| part.chars().all(|c| c == '\u{fffd}')), "{found:?}");
    }
}
