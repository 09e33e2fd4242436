use super::*;

fn mended(text: &str, document: &str) -> String {
    let mut words = DocumentWords::default();
    words.take(document);
    words.take(text);
    crate::domain::text::reflow(&mend(text, &words))
}

#[test]
fn a_word_that_was_broken_is_made_whole_and_a_compound_keeps_its_hyphen() {
    for (broken, whole) in [
        ("An embed-\nding is a list", "An embedding is a list"),
        ("the price-\ndetermining factor", "the price-determining factor"),
        ("a long-\nterm loan", "a long-term loan"),
        ("a one-\nhot vector", "a one-hot vector"),
        ("the state-\nof-the-art reader", "the state-of-the-art reader"),
        ("the state-of-\nthe-art reader", "the state-of-the-art reader"),
        ("a non-\nblocking call of self-\ntaught men", "a non-blocking call of self-taught men"),
        ("the man-\nage-\nment of it", "the management of it"),
        ("the X-\naxis, the Anglo-\nSaxon", "the X-axis, the Anglo-Saxon"),
        ("INTER-\nNATIONAL", "INTERNATIONAL"),
        ("a soft\u{ad}\nware", "a software"),
        ("price\u{2010}\ndetermining", "price\u{2010}determining"),
    ] {
        assert_eq!(mended(broken, ""), whole);
    }
}

#[test]
fn the_document_itself_is_heard_before_the_list() {
    assert_eq!(mended("the data-\nset", "every dataset of a dataset"), "the dataset");
    assert_eq!(mended("the data-\nset", "every data-set"), "the data-set");
    assert_eq!(mended("the manage-\nment", "so manage-ment it is"), "the manage-ment");
    assert_eq!(mended("the La-\nTeX way", "LaTeX it is"), "the LaTeX way");
    assert_eq!(mended("dpkg-\nbuildpackage", "dpkg-source, dpkg-query; a buildpackage"), "dpkg-buildpackage");
}

#[test]
fn numbers_addresses_and_options_keep_theirs_without_a_space() {
    for (broken, whole) in [
        ("in 2019-\n2020, pages 12–\n15", "in 2019-2020, pages 12–15"),
        ("the COVID-\n19 pandemic", "the COVID-19 pandemic"),
        ("a 50-\nyear loan", "a 50-year loan"),
        ("https://example.org/tide-\ntables/north", "https://example.org/tide-tables/north"),
        ("see www.example.org/long-\nterm", "see www.example.org/long-term"),
        ("write to harbour.mas-\nter@example.org", "write to harbour.mas-ter@example.org"),
        ("in /etc/man-\nage.conf", "in /etc/man-age.conf"),
        ("give --man-\nage", "give --man-age"),
    ] {
        assert_eq!(mended(broken, ""), whole);
    }
}

#[test]
fn a_suspended_hyphen_keeps_its_space() {
    for (broken, whole) in [
        ("short-\nand long-term loans", "short- and long-term loans"),
        ("Vor-\nund Nachteile", "Vor- und Nachteile"),
        ("a two-\nor three-year loan", "a two- or three-year loan"),
        ("a thous-\nand ships", "a thousand ships"),
        ("10-\nto 20-year loans", "10- to 20-year loans"),
        ("a day-\nto-day plan", "a day-to-day plan"),
        ("a dash -\nor two", "a dash - or two"),
        ("items:\n- one\n- two", "items: - one - two"),
    ] {
        assert_eq!(mended(broken, ""), whole);
    }
}

#[test]
fn other_languages_lose_no_more_than_before() {
    let german = "Der Hafen der Stadt wird im Winter durch einen Eisbrecher offen gehalten, weil die Schiffe sonst nicht \
        einlaufen könnten. Im Sommer liegen hier viele kleine Boote, deren Besitzer aus den Dörfern der Umgebung kommen, \
        und die Fischer verkaufen ihren Fang am Kai. Abends sitzen Leute vor den Häusern, erzählen Geschichten, trinken \
        Bier, hören Musik. Der Wind weht meistens von Westen, manchmal auch aus Norden; dann bleibt jeder lieber daheim, \
        heizt den Ofen, liest ein Buch, schreibt Briefe, flickt Netze, kocht Suppe, schaut aufs Meer hinaus oder spielt \
        Karten mit Nachbarn, Freunden, Kindern, Enkeln. Sonntags läutet die Glocke, danach gehen alle spazieren, essen \
        Kuchen, besuchen Verwandte, reden über Preise, Wetter, Ernte, Politik, Reisen, Schule, Krankheit, Arbeit.";
    assert_eq!(
        mended("sie wer-\nden zusammen-\nfassen, was er an-\ngab", german),
        "sie werden zusammenfassen, was er angab"
    );
    assert_eq!(mended("die E-Mail-\nAdresse", german), "die E-Mail-Adresse");
    assert_eq!(mended("все фай-\nлы, кое-\nкто, из-\nза него", ""), "все файлы, кое-кто, из-за него");
    assert_eq!(mended("向量-\n检索", ""), "向量- 检索");
}
