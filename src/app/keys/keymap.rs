//! The default key bindings. The help screen and the command palette are generated from this table, so they are always
//! right.

/// Where the keyboard is. A key is looked up in several of these, from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// In the input.
    Input,
    /// Everywhere but in an overlay.
    Global,
    Conversation,
    /// In the list of passages.
    Passages,
    /// In the page viewer.
    Page,
    /// In any of these three panes.
    Panes,
    /// Wherever text is edited: in the input, a line, the search of a picker, a field of a form.
    Editing,
    /// In every overlay.
    Overlay,
    /// In a picker.
    List,
    /// In the library.
    Library,
    /// Among the saved conversations.
    Sessions,
    /// In the file opener.
    Files,
    /// In the help and other long texts.
    Text,
    /// On the map.
    Map,
    /// In a form.
    Form,
    /// In a field of a form that offers choices.
    Choice,
}

impl Context {
    /// All of them, in the order the help shows them.
    pub const ALL: [Context; 16] = [
        Context::Input,
        Context::Global,
        Context::Conversation,
        Context::Passages,
        Context::Page,
        Context::Panes,
        Context::Editing,
        Context::Overlay,
        Context::List,
        Context::Library,
        Context::Sessions,
        Context::Files,
        Context::Text,
        Context::Map,
        Context::Form,
        Context::Choice,
    ];
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal in $context:ident [$($key:literal),*];)+) => {
        /// Every command that can be bound to a key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Action {
            /// In the order shown in the help.
            pub const ALL: &'static [Action] = &[$(Action::$name,)+];

            /// Its name in the configuration file.
            pub fn id(self) -> &'static str {
                match self { $(Action::$name => $id,)+ }
            }

            /// Where it applies.
            pub fn context(self) -> Context {
                match self { $(Action::$name => Context::$context,)+ }
            }

            pub(super) fn default_keys(self) -> &'static [&'static str] {
                match self { $(Action::$name => &[$($key),*],)+ }
            }
        }
    };
}

actions! {
    /// Send
    Send = "send" in Input ["enter"];
    /// Complete a slash command
    Complete = "complete" in Input ["tab"];
    /// Help, while the input is empty
    InputHelp = "input-help" in Input ["?"];
    /// Scroll the conversation up
    ScrollUp = "scroll-up" in Input ["ctrl-up", "alt-up"];
    /// Scroll the conversation down
    ScrollDown = "scroll-down" in Input ["ctrl-down", "alt-down"];

    /// Stop the answer; return to the input
    Escape = "escape" in Global ["esc"];
    /// Stop; clear; twice to quit
    Interrupt = "interrupt" in Global ["ctrl-c"];
    /// Open the page of that source: the first key that of the first, and so on
    OpenSource = "source" in Global ["alt-1", "alt-2", "alt-3", "alt-4", "alt-5", "alt-6", "alt-7", "alt-8", "alt-9"];
    /// Help
    Help = "help" in Global ["f1"];
    /// All commands
    Palette = "palette" in Global ["ctrl-p"];
    /// Switch the prompt template
    Templates = "templates" in Global ["ctrl-t"];
    /// Switch the language model
    Models = "models" in Global ["f8"];
    /// Open a document
    OpenFile = "open" in Global ["ctrl-o"];
    /// Library of documents opened before
    Library = "library" in Global ["ctrl-l"];
    /// Saved conversations
    Sessions = "sessions" in Global ["ctrl-r"];
    /// New conversation
    New = "new" in Global ["ctrl-n"];
    /// Open the page behind the next citation
    OpenCitation = "open-citation" in Global ["f2"];
    /// Open the page behind the previous citation
    PreviousCitation = "previous-citation" in Global ["shift-f2", "f3"];
    /// Show or hide the passages behind the answer
    TogglePassages = "passages" in Global ["ctrl-s"];
    /// Go to a page
    GoToPage = "go-to-page" in Global ["ctrl-g"];
    /// Find in the document
    Find = "find" in Global ["ctrl-f"];
    /// The page as a picture, or as text again
    Picture = "picture" in Global ["f9"];
    /// Map of the document
    Map = "map" in Global ["f7"];
    /// Read files again that have changed
    Reload = "reload" in Global ["f12"];
    /// The exact prompt of the last answer
    Inspect = "inspect" in Global ["f4"];
    /// Change what the question was taken for
    TakeAs = "take-as" in Global ["ctrl-x"];
    /// What can be done with the last answer
    AnswerActions = "answer-actions" in Global ["f5"];
    /// Copy the last answer with its sources
    CopyAnswer = "copy" in Global ["ctrl-y"];
    /// Export the conversation to a Markdown file
    Export = "export" in Global [];
    /// Export the conversation to a JSON file
    ExportJson = "export-json" in Global [];
    /// Narrower side pane
    Narrower = "narrower" in Global ["alt-left"];
    /// Wider side pane
    Wider = "wider" in Global ["alt-right"];
    /// Let the terminal select with the mouse, or take the mouse back
    ToggleMouse = "mouse" in Global ["f6"];
    /// Next pane
    NextPane = "next-pane" in Global ["tab"];
    /// Previous pane
    PreviousPane = "previous-pane" in Global ["backtab"];
    /// Scroll up by a page
    ScrollPageUp = "page-up" in Global ["pageup"];
    /// Scroll down by a page
    ScrollPageDown = "page-down" in Global ["pagedown"];
    /// Suspend to the shell
    Suspend = "suspend" in Global ["ctrl-z"];
    /// Quit
    Quit = "quit" in Global ["ctrl-q"];

    /// Previous citation
    CitationLeft = "citation-left" in Conversation ["left", "p"];
    /// Next citation
    CitationRight = "citation-right" in Conversation ["right", "n"];
    /// Open the cited page
    Follow = "follow" in Conversation ["enter"];
    /// Scroll up
    Up = "up" in Conversation ["up", "k"];
    /// Scroll down
    Down = "down" in Conversation ["down", "j"];
    /// To the first question
    Top = "top" in Conversation ["home", "g"];
    /// To the last answer
    Bottom = "bottom" in Conversation ["end", "G"];
    /// Previous question
    PreviousTurn = "previous-turn" in Conversation ["["];
    /// Next question
    NextTurn = "next-turn" in Conversation ["]"];
    /// What can be done with this answer
    TurnActions = "turn-actions" in Conversation ["a"];
    /// Ask the question again
    Again = "again" in Conversation ["r"];
    /// Ask it again with another template
    AgainWith = "again-with" in Conversation ["t"];
    /// Edit the question and ask again
    Edit = "edit" in Conversation ["e"];
    /// Copy this answer with its sources
    CopyTurn = "copy-turn" in Conversation ["c", "y"];
    /// Show or fold the model's reasoning
    Reasoning = "reasoning" in Conversation ["o"];
    /// Go on with an answer that was cut short
    Continue = "continue" in Conversation ["+"];
    /// Change what is searched for and ask again
    SearchFor = "search-for" in Conversation ["s"];
    /// Two answers side by side
    Compare = "compare" in Conversation ["="];
    /// A new conversation with the turns up to here
    Branch = "branch" in Conversation ["b"];
    /// The cited passage is right
    MarkRight = "mark-right" in Conversation ["v"];

    /// Previous passage
    PassageUp = "passage-up" in Passages ["up", "k"];
    /// Next passage
    PassageDown = "passage-down" in Passages ["down", "j"];
    /// Open its page
    PassageOpen = "passage-open" in Passages ["enter"];
    /// Pin it for the next asking
    PassagePin = "passage-pin" in Passages ["p"];
    /// Drop it from the next asking
    PassageDrop = "passage-drop" in Passages ["x"];
    /// It is right
    PassageRight = "passage-right" in Passages ["v"];
    /// Ask again with what is pinned and dropped
    PassageAsk = "passage-ask" in Passages ["a"];

    /// Scroll up
    PageLineUp = "line-up" in Page ["up", "k"];
    /// Scroll down
    PageLineDown = "line-down" in Page ["down", "j"];
    /// Previous page
    PageBack = "page-back" in Page ["left", "h", "pageup"];
    /// Next page
    PageForward = "page-forward" in Page ["right", "l", "pagedown", "space"];
    /// First page
    PageFirst = "page-first" in Page ["home", "g"];
    /// Last page
    PageLast = "page-last" in Page ["end", "G"];
    /// Next citation or match
    PageNextMark = "page-next-mark" in Page ["n"];
    /// Previous citation or match
    PagePreviousMark = "page-previous-mark" in Page ["p", "N"];
    /// Find in the document
    PageFind = "page-find" in Page ["/"];
    /// Wide tables: columns at the left
    TableLeft = "table-left" in Page ["<", "shift-left"];
    /// Wide tables: columns at the right
    TableRight = "table-right" in Page [">", "shift-right"];
    /// Copy the table as Markdown
    TableCopy = "table-copy" in Page ["t"];
    /// Export the table to a CSV file
    TableExport = "table-export" in Page ["x"];
    /// Copy the page's text
    PageCopy = "page-copy" in Page ["y", "c"];

    /// Return to the input
    BackToInput = "back-to-input" in Panes ["i", "q"];
    /// Help
    PaneHelp = "pane-help" in Panes ["?"];

    /// New line
    NewLine = "new-line" in Editing ["shift-enter", "alt-enter", "ctrl-j"];
    /// Line above, or an earlier question
    CursorUp = "cursor-up" in Editing ["up"];
    /// Line below, or a later question
    CursorDown = "cursor-down" in Editing ["down"];
    /// Character to the left
    CursorLeft = "cursor-left" in Editing ["left"];
    /// Character to the right
    CursorRight = "cursor-right" in Editing ["right"];
    /// Word to the left
    WordLeft = "word-left" in Editing ["ctrl-left", "alt-b"];
    /// Word to the right
    WordRight = "word-right" in Editing ["ctrl-right", "alt-f"];
    /// Start of the line
    LineStart = "line-start" in Editing ["home", "ctrl-a"];
    /// End of the line
    LineEnd = "line-end" in Editing ["end", "ctrl-e"];
    /// Delete the character before the cursor
    DeleteBack = "delete-back" in Editing ["backspace", "ctrl-h"];
    /// Delete the character after the cursor
    DeleteForward = "delete-forward" in Editing ["delete"];
    /// Cut the word before the cursor
    CutWordBack = "cut-word-back" in Editing ["alt-backspace", "ctrl-backspace", "ctrl-w"];
    /// Cut the word after the cursor
    CutWordForward = "cut-word-forward" in Editing ["alt-d"];
    /// Cut to the start of the line
    CutToStart = "cut-to-start" in Editing ["ctrl-u"];
    /// Cut to the end of the line
    CutToEnd = "cut-to-end" in Editing ["ctrl-k"];
    /// Insert what was cut
    Yank = "yank" in Editing ["alt-y"];
    /// Undo. What terminals send for Ctrl+_ and Ctrl+/ differs
    Undo = "undo" in Editing ["ctrl-_", "ctrl-/", "ctrl-7", "alt-u"];
    /// Redo
    Redo = "redo" in Editing ["alt-r"];

    /// Close
    Close = "close" in Overlay ["esc", "ctrl-c"];
    /// Choose, confirm, or open
    Accept = "accept" in Overlay ["enter"];

    /// Previous item
    ListUp = "list-up" in List ["up", "backtab", "ctrl-p"];
    /// Next item
    ListDown = "list-down" in List ["down", "tab", "ctrl-n"];
    /// One screen up
    ListPageUp = "list-page-up" in List ["pageup"];
    /// One screen down
    ListPageDown = "list-page-down" in List ["pagedown"];
    /// Ask all documents listed
    LibraryAsk = "library-ask" in Library ["ctrl-a"];
    /// Search the texts of all documents
    LibrarySearch = "library-search" in Library ["ctrl-f"];
    /// Rename the conversation
    SessionRename = "session-rename" in Sessions ["f2"];
    /// Delete the conversation; twice to confirm
    SessionDelete = "session-delete" in Sessions ["delete"];
    /// Parent folder, while nothing is typed
    ParentFolder = "parent-folder" in Files ["left", "backspace"];

    /// Scroll up
    TextUp = "text-up" in Text ["up", "k"];
    /// Scroll down
    TextDown = "text-down" in Text ["down", "j"];
    /// Scroll up one screen
    TextPageUp = "text-page-up" in Text ["pageup"];
    /// Scroll down one screen
    TextPageDown = "text-page-down" in Text ["pagedown", "space"];
    /// Go to the beginning
    TextTop = "text-top" in Text ["home", "g"];
    /// Go to the end
    TextBottom = "text-bottom" in Text ["end", "G"];
    /// Close
    TextClose = "text-close" in Text
        ["enter", "q", "?", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"];

    /// Switch between chapters and semantic map
    MapView = "map-view" in Map ["tab", "backtab", "m"];
    /// Previous chapter
    MapUp = "map-up" in Map ["up", "k"];
    /// Next chapter
    MapDown = "map-down" in Map ["down", "j"];
    /// One screen up
    MapPageUp = "map-page-up" in Map ["pageup"];
    /// One screen down
    MapPageDown = "map-page-down" in Map ["pagedown"];
    /// First chapter
    MapTop = "map-top" in Map ["home", "g"];
    /// Last chapter
    MapBottom = "map-bottom" in Map ["end", "G"];
    /// Close
    MapClose = "map-close" in Map
        ["q", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"];

    /// Next field, from the last to the first
    FormNext = "form-next" in Form ["tab"];
    /// Previous field, from the first to the last
    FormPrevious = "form-previous" in Form ["backtab"];
    /// Field below
    FormDown = "form-down" in Form ["down"];
    /// Field above
    FormUp = "form-up" in Form ["up"];
    /// First field
    FormFirst = "form-first" in Form ["pageup"];
    /// Last field
    FormLast = "form-last" in Form ["pagedown"];
    /// Ask, or save the values
    FormSend = "form-send" in Form ["ctrl-enter"];
    /// Next choice
    ChoiceNext = "choice-next" in Choice ["right", "space"];
    /// Previous choice
    ChoicePrevious = "choice-previous" in Choice ["left"];
    /// No choice
    ChoiceClear = "choice-clear" in Choice ["backspace", "delete"];
}
