# The interface in English. Every other catalogue has the same messages with the same arguments
# (checked by tests/sources/locales.rs). Spaces, symbols and colours around a message belong to the view. Wording: docs/style.md.

## Numbers with their words

pages = { $count ->
    [one] 1 page
   *[other] { $count } pages
}
turns = { $count ->
    [one] 1 turn
   *[other] { $count } turns
}
page-short = p. { $page }
page-span-short = pp. { $from }–{ $to }
page-shared = p. { $page } (file p. { $number })
page-span-shared = pp. { $first }–{ $last } (file pp. { $from }–{ $to })
page-in-file = file p. { $number }
page-span-in-file = file pp. { $from }–{ $to }
page-place = page { $page } of { $pages }
page-place-printed = p. { $label } · { $page } of { $pages }
page-edition = version of { $read }

## The frame: header, rule, input, status bar

too-small = Docent needs { $wanted } cells; this window has { $here }
no-document = no document
documents-more = { $name } and { $count } more
coverage-failed = could not be opened
coverage-locked = password required
coverage-opening = opening …
coverage-reading = reading { $done } of { $total } pages
coverage-reading-short = reading { $done }/{ $total }
coverage-embedding = semantic search: { $done } of { $total } pages ready
coverage-embedding-short = semantic { $done }/{ $total }
coverage-unread = { $count } unread
coverage-words-only = keyword search only
coverage-ready = ready
coverage-changed = changed on disk · { $key } reload
coverage-changed-short = changed on disk
questions-wait = { $count ->
    [one] 1 question waiting
   *[other] { $count } questions waiting
}
command-waits = { $command } waiting
answering = answering · Esc stop
waits-for-document = { $questions } for the document
template-key = { $key } template
hint-open = Press { $key } to open a document
hint-ask = Ask a question
hint-conversation = { $steps } citations · { $open } open · { $again } ask again · { $actions } more · { $escape }
hint-back = { $escape } or { $back }: back to the input
guide-open = Step 1 of 3 · Press { $key } or drop a file here to open it
guide-ask = Step 2 of 3 · Type a question and press { $send }
guide-check = Step 3 of 3 · Press { $key } to open the cited page
guide-done = All three steps done. Next, try “shorter” or “as a table”. Press { $key } to see every key.
status-commands-help = { $commands } commands · { $help } help
status-help = { $help } help
model-wanted = looking for a language model …
model-none = no language model · answers quote the document · nothing leaves this machine
model-none-short = no language model · nothing leaves this machine
model-in-process = { $model } (in-process) · nothing leaves this machine
model-here = { $model } ({ $provider }, local) · nothing leaves this machine
model-local-short = { $model } · nothing leaves this machine
model-local-least = nothing leaves this machine
model-remote = { $model } · questions and passages are sent to { $host }
model-remote-short = { $model } · text is sent to { $host }
model-remote-least = text is sent to { $host }

## The conversation and the pane beside it

more-below = more below
welcome-purpose = Ask questions about long documents. Every claim cites its page.
welcome-kinds = Ask for facts, summaries, chapters, authors, lists, comparisons and table values.
welcome-open = open a file
welcome-library = library of documents
welcome-sessions = saved conversations
welcome-locked = password required
welcome-unread = { $count ->
    [one] 1 page could not be read
   *[other] { $count } pages could not be read
}
welcome-attached = { $count ->
    [one] 1 attachment was not read: { $names }
   *[other] { $count } attachments were not read: { $names }
}
welcome-more = and { $count } more documents
welcome-ask = Ask a question in any language and press { $send }.
welcome-examples = For example: “What is this about?” · “List the chapters” · “Who are the authors?” · “Summarise it in five points”
welcome-checks = Every claim in an answer cites its page and is checked against it:
welcome-signs = ✓ verbatim    ≈ paraphrased    ✗ not found
welcome-citation = open a cited page, with the words highlighted
welcome-template = switch the prompt template: { $names }
welcome-commands = all commands
welcome-help = help
welcome-either = { $one } or { $other }
page-found = “{ $wanted }” { $at } of { $count }
page-keys = { $pages } pages · { $marks } matches · { $close }
page-keys-wide = { $pages } pages · { $columns } columns · { $close }
page-keys-outside = { $next } { $next } focus · { $close } close
page-keys-outside-short = { $next } { $next } · { $close } close
page-loading = Loading …
page-without-text = No text on this page
passages-title = { $count ->
    [one] 1 passage for this answer
   *[other] { $count } passages for this answer
}
passages-title-short = { $count ->
    [one] 1 passage
   *[other] { $count } passages
}
passages-keys = { $pin } pin · { $drop } exclude · { $ask } ask again
passages-keys-outside = { $keys } open page
passages-none = Passages appear here after you ask a question.
searching = Searching …
passage-instructs = This passage contains text written like instructions to a model. It is sent as data only.
chosen-by-both = semantic { $meaning } · keyword { $words }
chosen-by-meaning = semantic { $meaning } · no keyword match
chosen-by-words = keyword { $words } · not embedded yet
chosen-by-structure = from the document's structure

## A turn

turn-searched-for = Searched for: { $question }
turn-choosing = Selecting the most relevant sentences …
turn-model-reads = { $model } is reading { $count ->
    [one] 1 passage
   *[other] { $count } passages
} …
turn-model-reads-quotes = { $model } is reading { $count ->
    [one] 1 passage
   *[other] { $count } passages
} … From the document:
turn-reasoning = Reasoning
turn-quotes = From the document:
turn-reasoning-folded = { $count ->
    [one] Reasoning, 1 word
   *[other] Reasoning, { $count } words
} (Tab, { $key } to show)
turn-cancelled = Stopped before the answer was complete
turn-length = Stopped at the length limit
turn-withheld = The server withheld the rest
turn-truncated = Connection lost before the answer was complete
turn-stopped = Stopped: { $why }
turn-tool = The model also requested a tool; Docent provides none
turn-none-length = The model reached its length limit before answering
turn-none-withheld = The server withheld the answer; try rephrasing the question
turn-none-truncated = Connection lost before the model answered
turn-none-tool = The model requested a tool instead of answering; Docent provides none
turn-none-reasoning = The model stopped after its reasoning, without an answer
turn-none-empty = The model returned an empty answer
turn-none-stopped = The model stopped without an answer: { $why }
turn-withdrawn = The model's answer was withdrawn: no passage supports it
turn-no-passage = no passage with this number
turn-not-found-there = not found: “{ $claim }”
turn-failed-next = /model to switch models · Tab, { $key } to ask again
turn-waits = Queued
turn-edition = Based on the version of { $read }; the file has changed since
turn-edition-of = { $name }: based on the version of { $read }; the file has changed since
turn-actions-title = Answer to: { $question }
turn-copy-sources = Copy with sources
turn-copy-text = Copy as plain text
turn-copy-markdown = Copy as Markdown
turn-copy-tables = Copy the tables as Markdown
turn-export-tables = Export the tables to CSV files
turn-sources = Show its passages
turn-no-model = no language model used
turn-template = template { $name }
turn-first-word = first word { $seconds } s
turn-total = total { $seconds } s
turn-tokens = { $prompt } + { $completion } tokens
turn-cost = cost { $cost }
session-cost = conversation cost { $cost }
turn-searched-part = Searched { $done } of { $total } pages so far. Press Tab, { $key } to ask again.
turn-embedded-part = Semantic search covered { $done } of { $total } pages so far. Press Tab, { $key } to ask again.

## What a question was taken for

taken-from = From { $place }
taken-of = { $kind } of { $place }
taken-whole = Summary of the whole text
taken-for = Taken for: { $what }
taken-change = { $key } to change
taken-points = { $count ->
    [one] 1 point
   *[other] { $count } points
}
taken-language = in { $language }
taken-brief = brief
taken-detailed = detailed
taken-list = as a list
taken-table = as a table
taken-prose = as prose
kind-fact = Question of fact
kind-yes-no = Yes-or-no question
kind-list = List
kind-definition = Definition
kind-how-to = Instructions
kind-comparison = Comparison
kind-table-value = Value from a table
kind-structure = Document structure
kind-metadata = Document details
kind-summary = Summary
kind-content = Content
kind-rewording = Earlier answer, reworded
kind-translation = Translation
kind-small-talk = Small talk
kind-about-docent = About Docent
about-fact = what the text says about it
about-list = every item of a list or table
about-definition = what a term means
about-how-to = the steps, in order
about-comparison = two things side by side
about-table-value = a cell of a table
about-structure = chapters, pages, figures, tables
about-metadata = title, authors, date, version
about-summary = the whole text or a part of it
about-content = what is on a page or in a section
about-rewording = shorter, longer, explained
about-translation = into another language
part-titled = “{ $title }”
part-titles = “{ $first }” to “{ $last }”
part-chapter = chapter { $number }
part-section = section { $number }
part-chapters = chapters { $from } to { $to }
part-sections = sections { $from } to { $to }
part-last-part = the last part
part-last-chapter = the last chapter
part-last-section = the last section
part-last-appendix = the last appendix
part-last-page = the last page
part-figure = figure { $number }
part-table = table { $number }
part-listing = listing { $number }
part-footnote = footnote { $number }
part-appendix = appendix { $number }
part-cited = the passages cited before
language-de = German
language-en = English
language-es = Spanish
language-fr = French
language-ja = Japanese
language-ko = Korean
language-ru = Russian
language-zh = Chinese

## What is said in passing

said-new = New conversation; the previous one is saved
said-nothing-asked = No question asked yet
said-branched = New conversation with the turns up to here; the original is kept
said-mouse-ours = Mouse: scroll and click in Docent
said-mouse-terminal = Mouse: select text with the terminal
said-model = Now using: { $name }
said-no-model = No model named { $name }; /model lists them
said-no-model-near = No model named { $name }; did you mean { $near }?
request-direct = No language model is needed: nothing is sent. The answer is taken from:
request-nothing-sent = No language model: nothing is sent. The answer is taken from:
said-template = Template: { $title }
said-no-pictures = This build cannot show page images: the page-images feature is off
said-no-picture-of = Only PDF pages can be shown as images
said-no-images = This terminal shows neither images nor true colour; the page stays as text
said-half-blocks = This terminal shows no images; the page is drawn with coloured blocks
said-not-drawn = Cannot show the page as an image: { $why }
said-no-document-open = No document is open
said-no-citation = No citations yet
said-no-table = No table on this page
said-no-answer = No answer to copy yet
said-inspect-what = Type a question first to see what would be sent
said-quit-again = Press { $key } again to quit; everything is saved
said-command-waits = { $command } will run once the document is open
said-open-first = Open a document first: { $key } or /open FILE
said-none-askable = None of the open documents can be searched; open another one
said-no-page-number = “{ $text }” is not a page number
said-no-such-page = No page { $text }; the last page is { $last }
said-page-printed = Printed page: { $page }. File page { $number } is { $other }; enter #{ $number } to open it.
said-page-printed-only = Printed page: { $page }. To open file page { $number }, enter #{ $number }.
said-page-counted = No printed page { $text }; showing file page { $number }
said-page-shared = Several pages are numbered { $text }: { $pages } in the file; showing { $here }
said-file-same = { $name } has not changed
said-file-changed = { $name } has changed on disk. Answers use the version of { $read }. Reload with { $key } or /reload.
said-file-gone = { $name } is no longer on disk. Answers use the version of { $read }.
said-file-unreadable = Cannot check { $name } for changes ({ $why }). Answers use the version of { $read }.
said-reloading = { $name }: reading the new version; earlier answers keep their pages
said-not-reloaded = Cannot reload { $name }: { $why }. The previous version stays open.
said-words-only = Keyword search only for { $name }: { $why }
said-unread-page = { $name }: { $page } could not be read ({ $reason })
said-unread-pages = { $name }: { $count } pages could not be read ({ $reason })
said-no-template-start = No template named { $name }; using { $used }
said-not-found = “{ $wanted }” not found
said-library-asked = { $count ->
    [one] New conversation with 1 document
   *[other] New conversation with { $count } documents
}
said-library-searched = Searching all documents for “{ $wanted }” …
said-library-nothing = “{ $wanted }” not found in the library
said-library-empty = The library is empty; press { $key } to open a file
said-no-sessions = No saved conversations yet
said-no-command = Unknown command /{ $name }; /help lists all commands
said-no-command-near = Unknown command /{ $name }; did you mean /{ $near }?
said-write = Usage: { $command }
said-no-template = No template named { $name }
said-no-template-near = No template named { $name }; did you mean { $near }?
said-no-kind = No kind of question named { $name }; there are: { $known }
said-copied = Copied (through the terminal, OSC 52)
said-copied-tmux = Copied to the tmux buffer (and to the clipboard, if tmux forwards it)
said-not-copied = Cannot copy: { $why }
said-written = Saved to { $path }
said-not-written = Cannot write { $path }: { $why }
said-not-listed = Cannot list { $path }: { $why }
said-steered = Next time you ask: { $pinned } pinned, { $dropped } excluded. Press { $ask } to ask again.
said-right = Kept as right ({ $count } marked): `docent tune` learns from them
said-not-right = No longer marked ({ $count } marked in all)
said-select-citation = Select a citation first
said-not-cut-short = That answer is complete; nothing to continue
said-nothing-to-compare = No other answer to compare with
said-fault = Internal error: { $why }. See the log.
said-page-unread = This page has not been read yet

## Overlays

commands-title = Commands
template-title = Template for the next question
template-again-title = Ask again with another template
taken-title = Ask again as
library-title = Library
library-go-on = Continue: { $title }
models-title = Model for the next questions
models-none = no language model (quotes from the document)
models-auto = chosen by the configuration
models-first = the first model on its server
models-in-process = in-process
models-here = on this machine
models-remote = text sent to { $host }
model-right = { $right } of { $questions } test questions right
model-size-2 = for 2 GB of memory: one or two sentences from short quotes
model-size-4 = for 4 GB of memory: reads whole passages
model-size-8 = for 8 GB of memory: whole passages, tables, comparisons
model-size-16 = for 16 GB of memory: whole passages, long answers
library-hits-title = In the library: { $wanted }
sessions-title = Saved conversations
open-title = Open · { $folder }
page-title = Go to page
page-hint = a printed page number, or #12 for file page 12
find-title = Find in the document
find-hint = exact text, as it appears in the document
password-title = Password for { $name }
password-hint = This file is encrypted
password-wrong = Wrong password; try again
search-for-title = Search for
search-for-hint = The question stays the same; press Enter to ask again
title-title = Conversation title
title-hint = Press Enter to save
compare-title = Compare two answers
request-title = Exact request
request-candidates = Passages found: ● sent, ○ not sent
passage-learnt = learnt from { $choices } of your choices: number { $before } without them
passage-learnt-pairs = learnt from { $pairs } pairs: number { $before } without them
request-steer = { $key } shows the passages: { $pin } pin, { $drop } exclude, { $ask } ask again
evidence-says = The document probably answers: { $percent } %
evidence-may-say = The document may answer: { $percent } %
evidence-does-not-say = The document probably does not answer: { $percent } %
evidence-for = for: { $signs }
evidence-against = against: { $signs }
evidence-similarity = nearness in meaning ({ $value })
evidence-above-chance = distance from the rest of the document ({ $value })
evidence-lead = lead over the next passages ({ $value })
evidence-overlap = words of the question in one passage ({ $percent } %)
evidence-in-passage = rare words of the question in one passage ({ $percent } %)
evidence-in-sentences = words of the question in two sentences ({ $percent } %)
evidence-absent = words found nowhere ({ $percent } %)
evidence-names-missing = a name of the question is not near
evidence-names-there = its names are near
evidence-number-missing = a number of the question is not near
evidence-number-there = its numbers are near
evidence-subject-missing = what is asked for is found nowhere
evidence-subject-there = what is asked for is found
evidence-type-missing = no such date, name or amount near
evidence-type-there = such a date, name or amount near
evidence-read = reading of question and text together ({ $value })
evidence-read-lead = its lead over other passages ({ $value })
evidence-no-answer-words = no words marked as the answer
evidence-answer-words = words marked as the answer
request-system = system
request-user = user
request-assistant = assistant
request-summary = { $model } ({ $provider }), template { $template }: { $total } tokens: system { $system }, history { $history }, passages { $passages }, question { $question }
request-summary-limit = { $model } ({ $provider }), template { $template }: { $total } tokens of { $limit }: system { $system }, history { $history }, passages { $passages }, question { $question }
form-keys = { $next } { $steps } move · { $accept } next or ask · { $close }
form-keys-choice = { $turns } choose · { $next } { $steps } move · { $accept } next or ask · { $close }
form-missing = { $name } is required
pick-nothing = No matches
pick-keys = type to filter · { $steps } · { $accept } · { $close }
pick-keys-template = type to filter · { $steps } · { $accept } use · { $close }
pick-keys-library = { $accept } · { $ask } ask all · { $search } search texts · { $close }
pick-keys-session = type to search · { $accept } · { $rename } rename · { $delete } delete · { $close }
pick-keys-delete = { $delete } again to delete for good · any other key to keep
pick-keys-file = { $open } open · { $parent } parent folder · { $close }
slash-more = { $count } more · keep typing · { $complete } complete
slash-keys = { $complete } complete · { $send }
text-keys = { $close } close
map-title = Map of { $name } · { $count ->
    [one] 1 page
   *[other] { $count } pages
}
map-title-plane = Semantic map of { $name }: similar passages are close
map-keys = { $steps } · { $open } open page · { $view } semantic map · { $close } close
map-keys-plane = { $view } chapters · { $close } close
map-cited = cited
map-front = before the first chapter
map-found = found
map-meaning = semantic
map-words = keyword only
map-skipped = unreadable
map-question = question
map-passages = passage number
map-dots = others, one colour per quarter
map-no-dots = No passage is embedded yet.
text-keys-more = { $steps } { $up } { $down } · { $from }–{ $to } of { $count } · { $close } close

## Help

help-title = Help
help-input = Input
help-everywhere = Everywhere
help-conversation = Conversation (Tab)
help-passages = Passage list
help-page = Page viewer
help-panes = Conversation, passage list and page viewer
help-editing = Editing text
help-overlay = Pickers and panels
help-list = Pickers
help-library = Library
help-sessions = Saved conversations
help-files = File picker
help-text = Help and long texts
help-map = Document map
help-form = Template form
help-choice = Choices in a form
help-commands = Slash commands
help-signs = Symbols
help-checks = On the cited page: verbatim, paraphrased, not found (only words are compared)
help-uncited = A sentence without a source: not checked
help-places = Text stays on this machine, or is sent to the host shown

## Keys of the configuration

key-unknown-command = [keys] { $name }: unknown command
key-unknown-command-near = [keys] { $name }: unknown command; did you mean { $near }?
key-unreadable = [keys] { $name }: “{ $key }” is not a key; write it like ctrl-t, alt-enter, f2 or g
key-taken = [keys] { $name }: { $key } is no longer bound to { $other }; bind { $other } to another key
key-needed = [keys] { $name }: must have a key; its default keys are kept

## What keys and the palette do

action-help = Help
action-palette = All commands
action-templates = Switch the prompt template
action-models = Switch the language model
action-open = Open a document
action-reload = Reload changed files
action-library = Library of opened documents
action-sessions = Saved conversations
action-new = New conversation
action-open-citation = Open the next cited page
action-previous-citation = Open the previous cited page
action-passages = Show or hide the passages
action-go-to-page = Go to a page
action-find = Find in the document
action-inspect = Show the exact request
action-picture = Show the page as an image or as text
action-map = Show the document map
action-answer-actions = Actions for the last answer
action-turn-actions = Actions for this answer
action-copy = Copy the last answer with sources
action-export = Export the conversation as Markdown
action-narrower = Make the side pane narrower
action-wider = Make the side pane wider
action-mouse = Switch the mouse between Docent and the terminal
action-next-pane = Next pane
action-previous-pane = Previous pane
action-page-up = Scroll up one screen
action-page-down = Scroll down one screen
action-suspend = Suspend to the shell
action-quit = Quit
action-citation-left = Previous citation
action-citation-right = Next citation
action-follow = Open the cited page
action-up = Scroll up
action-down = Scroll down
action-top = Go to the first question
action-bottom = Go to the last answer
action-previous-turn = Previous question
action-next-turn = Next question
action-again = Ask the question again
action-again-with = Ask again with another template
action-take-as = Change what the question was taken for
action-edit = Edit the question and ask again
action-copy-turn = Copy this answer with sources
action-export-json = Export the conversation as JSON
action-continue = Continue an incomplete answer
action-search-for = Change the search text and ask again
action-compare = Compare two answers
action-branch = Branch: new conversation with the turns up to here
action-passage-pin = Pin or unpin the passage
action-passage-drop = Exclude or include the passage
action-passage-right = This passage is right
action-mark-right = The cited passage is right
action-passage-ask = Ask again with pinned and excluded passages
action-reasoning = Show or hide the model's reasoning
action-passage-up = Previous passage
action-passage-down = Next passage
action-passage-open = Open the passage's page
action-line-up = Scroll up
action-line-down = Scroll down
action-page-back = Previous page
action-page-forward = Next page
action-page-first = First page
action-page-last = Last page
action-page-next-mark = Next citation or match
action-page-previous-mark = Previous citation or match
action-page-find = Find in the document
action-page-copy = Copy the page text
action-table-left = Wide tables: previous column
action-table-right = Wide tables: next column
action-table-copy = Copy the table as Markdown
action-table-export = Export the table to a CSV file
action-send = Send; queued while an answer is running
action-complete = Complete a slash command
action-input-help = Help, if the input is empty
action-scroll-up = Scroll the conversation up
action-scroll-down = Scroll the conversation down
action-escape = Stop the answer; return to the input
action-interrupt = Stop or clear; twice to quit
action-source = Open the page of that source
action-back-to-input = Return to the input
action-pane-help = Help
action-new-line = New line
action-cursor-up = Line above, or an earlier question
action-cursor-down = Line below, or a later question
action-cursor-left = Character to the left
action-cursor-right = Character to the right
action-word-left = Word to the left
action-word-right = Word to the right
action-line-start = Start of the line
action-line-end = End of the line
action-delete-back = Delete the character before the cursor
action-delete-forward = Delete the character after the cursor
action-cut-word-back = Cut the word before the cursor
action-cut-word-forward = Cut the word after the cursor
action-cut-to-start = Cut to the start of the line
action-cut-to-end = Cut to the end of the line
action-yank = Insert the text cut last
action-undo = Undo
action-redo = Redo
action-close = Close
action-accept = Choose, confirm, or open
action-list-up = Previous item
action-list-down = Next item
action-list-page-up = One screen up
action-list-page-down = One screen down
action-library-ask = Ask all documents listed
action-library-search = Search the texts of all documents
action-session-rename = Rename the conversation
action-session-delete = Delete the conversation; twice to confirm
action-parent-folder = Parent folder, if nothing is typed
action-text-up = Scroll up
action-text-down = Scroll down
action-text-page-up = Scroll up one screen
action-text-page-down = Scroll down one screen
action-text-top = Go to the beginning
action-text-bottom = Go to the end
action-text-close = Close
action-map-view = Switch between chapters and semantic map
action-map-up = Previous chapter
action-map-down = Next chapter
action-map-page-up = One screen up
action-map-page-down = One screen down
action-map-top = First chapter
action-map-bottom = Last chapter
action-map-close = Close
action-form-next = Next field, from the last to the first
action-form-previous = Previous field, from the first to the last
action-form-down = Field below
action-form-up = Field above
action-form-first = First field
action-form-last = Last field
action-form-send = Ask, or save the values
action-choice-next = Next choice
action-choice-previous = Previous choice
action-choice-clear = No choice

## Commands, typed

slash-template = switch the prompt template
slash-model = switch the language model
slash-as = ask again as another kind of question: summary, list …
slash-set = set a template variable; alone, show all of them
slash-open = open a document
slash-reload = reload changed files
slash-page = go to a page
slash-picture = show the page as an image or as text
slash-find = find in the document
slash-library = opened documents; with words: search their texts
slash-sessions = saved conversations
slash-new = new conversation
slash-passages = show or hide the passages
slash-map = show the document map
slash-inspect = show the exact request
slash-copy = copy the last answer
slash-table-copy = copy the table on the page as Markdown
slash-table-export = export the table on the page to a CSV file
slash-export = export the conversation as Markdown
slash-export-json = export the conversation as JSON
slash-continue = continue an incomplete answer
slash-compare = compare two answers
slash-branch = new conversation with the turns up to here
slash-mouse = switch the mouse between Docent and the terminal
slash-help = keys and commands
slash-quit = quit

## Reports of tasks: files

read-missing = { $path }: no such file
read-directory = { $path } is a directory; name a file in it
read-empty = { $path } is empty
read-io = cannot read { $path }: { $reason }
read-no-reader = cannot start the reader { $path }: { $reason }
read-unsupported = { $path } is not a PDF, EPUB, DOCX, HTML, Markdown or text file ({ $found })
read-password-needed = { $path } is encrypted: enter its password (--password-file FILE, or when asked)
read-wrong-password = wrong password for { $path }
read-certificates = { $path } is encrypted for certificates, not with a password: open it in a viewer that has yours and save a copy without encryption
read-foreign-lock = { $path } is encrypted by { $method }, which is not supported: save a copy without encryption
read-too-large = { $path } has { $megabytes } MB; the limit for files of its kind is { $most } MB: split it
read-needs-memory = { $path } needs more than { $megabytes } MB of memory to open: split it, or allow more (reader_memory_mb in the configuration)
read-damaged = { $path } is damaged: { $reason }
read-not-drawn = page { $page } of { $path } cannot be drawn: { $reason }
read-cancelled = reading was cancelled
found-left-out = this build cannot read EPUB, DOCX and HTML; save it as PDF or text
found-no-pdf-header = it has no PDF header
found-zip = a ZIP archive; unpack it, or save it as PDF
found-old-word = an old Word file, or an encrypted one; save it as DOCX or PDF
found-not-text = its contents are not text
found-device = a device or pipe; save it to a file first
found-no-epub = a ZIP archive that is not an EPUB: it has no META-INF/container.xml
found-no-docx = a ZIP archive that is not a DOCX: it has no word/document.xml
damage-no-pdf = there is no PDF content after its header; download it again
damage-no-pages = it has no pages
damage-no-text = it has no text
damage-not-drawable = it cannot be drawn
damage-changed = it has changed since it was read; open it again
damage-confused = the reader process sent an invalid reply
damage-ended = the reader process crashed while opening it
damage-late = opening it took more than { $seconds } s
damage-archive = cannot open its ZIP archive ({ $reason })
damage-many-parts = its archive has { $parts } parts, more than { $most }
damage-part-closed = { $part } in it cannot be opened ({ $reason })
damage-part-packed = { $part } in it cannot be unpacked ({ $reason })
damage-part-too-large = { $part } in it unpacks to more than the limit ({ $most } MB a part, { $all } MB in all)
damage-no-package = its container lists no package
damage-package-missing = the package that its container lists is missing
damage-drm = its chapters are encrypted (DRM): only the vendor's program can read it
damage-no-chapters = all of its chapters are missing
undrawn-no-page = there is no page with this number
undrawn-size = it is { $width } by { $height } points, which do not fit in this space
undrawn-late = that took more than { $seconds } s
undrawn-memory = that needs more than { $megabytes } MB of memory (reader_memory_mb in the configuration)
undrawn-ended = the reader process crashed
undrawn-cut-short = its image is incomplete
undrawn-no-program = the reader's program is not known

## Reports of tasks: pages

note-confused = reading it confused the reader process
note-ended = reading it ended the reader process
note-late = reading it took more than { $seconds } s
note-memory = reading it needs more than { $megabytes } MB of memory (reader_memory_mb in the configuration)
note-damaged = its contents are damaged ({ $reason })
note-too-much = it unpacks to more text than a page can hold
note-image = it is an image without text: not searchable
note-image-with-remarks = it is an image without text: only what was written on it is searchable
note-mostly-image = most of it is an image: only the text beside it is searchable
note-all-hidden = nothing that can be seen on it is text
note-hidden = { $count } characters that cannot be seen on the page are left out of passages
note-hidden-in-document = { $count } characters that cannot be seen in the document are left out of passages
note-unplaced = some { $count } characters that another reader found on it have no place in its text
note-guessed = a font does not say its characters: they were guessed from its order and may be wrong
note-unread = its text could not be read: not searchable
note-drawing = it is a drawing without text
note-blank = it is blank
note-no-characters = its font does not say which characters it shows: mostly unreadable
note-unreadable = { $percent } % of its characters could not be read
note-no-words = its text does not look like words
note-apart = its words have come apart into letters
note-illegible = { $characters } characters ({ $percent } %) read as no language: a font does not say, or says wrongly, what it shows. They are left out of passages

## Reports of tasks: the library

library-home-is-file = cannot write to the data directory { $path }: it is a file. Choose another with --home DIR
library-home = cannot write to the data directory { $path }: { $reason }. Make it writable, or choose another with --home DIR
library-newer = { $path } was written by a newer Docent (format { $found }, this one knows { $known }). Update Docent, or choose another data directory with --home DIR
library-damaged = { $path } is damaged ({ $reason }). To start over, move it away; documents will be read again from their files
library-full = no space left on the disk of { $path }. Free some space and try again; everything saved before is intact
library-disk = disk error on { $path } ({ $reason }). Check its free space, quota and health; everything saved before is intact
library-sqlite = database error in { $path }: { $reason }
library-still-read = the conversation is deleted, but another program is reading { $path }: its text is erased when that program ends
library-no-conversation = there is no conversation { $id }; `docent sessions list` lists them

## Reports of tasks: embedding

embed-unknown = there is no embedding model { $name }. `docent models list` lists them
embed-unknown-near = there is no embedding model { $name }: did you mean { $near }? `docent models list` lists them
embed-hub = the embedding model { $name } is not on this machine, and { $reason }
embed-runtime = cannot load the ONNX Runtime library { $path }: { $reason }. Run scripts/setup, or set ORT_DYLIB_PATH
embed-no-runtime = cannot load the ONNX Runtime library { $path }: no such file. Run scripts/setup, or set ORT_DYLIB_PATH
embed-failed = the embedding model { $name } failed: { $reason }. Run scripts/setup --verify to check its files
embed-no-hash = the embedding model { $name } failed: its manifest has no hash. Run scripts/setup --verify to check its files
files-missing = the model { $name } is not installed in { $folder }: run scripts/setup (or `make setup`)
files-damaged = { $file } is damaged ({ $reason }): run scripts/setup --verify, which downloads it again
files-length = { $found } bytes instead of { $wanted }
files-hash = its SHA-256 is not the one of its manifest

## Reports of tasks: language models

llm-unreachable = cannot reach { $server }: { $reason }
llm-refused = { $server } answered { $status }: { $said }
llm-asked-to-wait = { $what } (it asks to wait { $seconds } s)
llm-no-model = { $server } has no model "{ $model }": `docent models list` shows what it has
llm-no-model-near = { $server } has no model "{ $model }": did you mean "{ $near }"?
llm-no-model-others = { $server } has no model "{ $model }": it has { $others }
llm-local-only = local_only is set, and { $host } is not this machine: nothing was sent
llm-too-long = the prompt is longer than the model's context: use a template with a smaller budget or a model with a larger context
llm-too-long-prompt = the prompt takes { $prompt } tokens, more than the model's context holds: use a template with a smaller budget or a model with a larger context
llm-too-long-context = the prompt is longer than the model's context of { $context } tokens: use a template with a smaller budget or a model with a larger context
llm-too-long-both = the prompt takes { $prompt } tokens, the model's context holds { $context }: use a template with a smaller budget or a model with a larger context
llm-broken = the answer is incomplete: { $reason }
llm-stalled = { $server } sent nothing for { $seconds } s
advice-after-colon = { $what }: { $advice }
advice-after-semicolon = { $what }; { $advice }
advice-base-url = is the base URL right?
advice-redirect = use the address it points to as the base URL
advice-certificate = for a private certificate authority, set SSL_CERT_FILE
advice-proxy = the environment names a proxy ({ $variable }): is it right, and does it run?
advice-running = is the server running?
advice-name = is the name right, and is this machine online?
advice-credit = the account has no credit left; retrying does not help
advice-too-many = too many requests for now
advice-too-large = the request is too large; use a template with a smaller budget
silence-no-answer = it sent something that is not an answer: { $start }
silence-closed = it closed the connection without an answer
server-said-nothing = no reason given
server-said-no-json = not JSON but { $words }
server-said-no-answer = no answer in its reply
break-line = the server sent a line of more than { $megabytes } MB
break-length = it ran past { $megabytes } MB
setup-base-url = provider { $provider }: { $fault }
setup-client = cannot prepare a connection to { $server }: { $reason } (are root certificates installed? SSL_CERT_FILE can name them)
setup-header = the header "{ $name }" of provider "{ $provider }" cannot be sent
setup-gemini-model = "{ $name }" is not the name of a Gemini model: `docent models list` shows them
setup-no-model = { $server } lists no models: choose one with --model
setup-no-server = the built-in model is not a server
url-none = the base URL "{ $url }" is not a URL: { $reason }
url-no-host = the base URL "{ $url }" must begin with http:// or https:// and name a host
key-missing = { $server } requires a key and none is set ({ $status }): { $said }
key-wrong = { $server } does not accept the key ({ $status }): { $said }
key-unsendable = the key contains characters that cannot be sent: was it copied completely?
embedded-left-out = this build has no built-in model: build with the feature embedded-llm, or choose a server
embedded-no-weights = no weights for the built-in model: `docent models list` shows where to put them
embedded-not-installed = no weights for the built-in model in { $folder }: run scripts/setup, or choose a GGUF file with --model FILE
embedded-unknown = there is no language model { $name } in { $folder }: { $meant }
embedded-unknown-no-ollama = Ollama is not running, and there is no language model { $name } in { $folder }: { $meant }
meant-known = `docent models install { $name }` downloads it
meant-near = did you mean { $name }?
meant-unknown = `docent models list` shows what there is; a GGUF file is named by its path
embedded-processor = the built-in model needs a processor with AVX2; use a server instead (Ollama, or any OpenAI-compatible one)
embedded-memory = the model { $path } needs about { $needed } MB of memory, but only { $free } MB are free: close other programs or choose a smaller model
embedded-thread = cannot start the model's thread: { $reason }
embedded-backend = cannot start llama.cpp: { $reason }
embedded-load = llama.cpp cannot load { $path }: { $reason }; is the file complete?
embedded-context = not enough memory for a context of { $tokens } tokens ({ $reason }): close other programs
embedded-failed = the built-in model failed: { $reason }
embedded-stopped = the built-in model has stopped: restart Docent
weights-closed = cannot open the model { $path }: { $reason }
weights-no-file = the model { $path } is not a file
weights-no-gguf = { $path } is not a GGUF model file
weights-cut-short = the model { $path } is incomplete: it has { $bytes } bytes; download it again
weights-cut-short-of = the model { $path } is incomplete: it has { $bytes } bytes of { $needed }; download it again
weights-strange = the model { $path } is damaged ({ $reason }); download it again

## Reports of tasks: templates

template-failed = template { $template }: { $fault }
template-failed-line = template { $template }, line { $line }: { $fault }
template-missing = there is no such template. There are: { $known }
template-missing-near = there is no such template; did you mean { $near }? There are: { $known }
template-unreadable = cannot be read: { $reason }
template-no-front-matter = the first line must be +++, which opens the TOML front matter
template-unclosed = the front matter has no closing +++ line
template-did-you-mean = { $what }; did you mean `{ $near }`?
template-empty = there is nothing below the front matter
template-passages = parameters.passages must be 1 to 50, not { $value }
template-budget = parameters.budget must be at least 100 tokens, not { $value }
template-temperature = parameters.temperature must be 0 to 2
template-translation = in.{ $language }.variables.{ $name }: the template has no such variable
template-reserved = variables.{ $name }: that name is Docent's own; choose another
template-undeclared = unknown variable `{ $name }` (declare your own under [variables.{ $name }])
template-undeclared-near = unknown variable `{ $name }`; did you mean `{ $near }`? (declare your own under [variables.{ $name }])
template-no-variable = it has no variable `{ $name }`; it has { $known }
template-no-variables = it has no variable `{ $name }`; it has none
template-no-variable-near = it has no variable `{ $name }`; did you mean `{ $near }`?
template-unset = `{ $name }` must be set ({ $purpose }): --set { $name }=…
template-choice = `{ $name }` must be one of { $choices }, not "{ $value }"
template-no-question = its last message must be the user's (`<!-- user -->`), and not empty

## Reports of tasks: what fails besides

failed-and = { $first }; { $second }
failed-index = the vector index failed: { $reason }
failed-no-text = { $path }: none of its { $pages } pages holds text that can be read
failed-no-text-because = { $path }: none of its { $pages } pages holds text that can be read ({ $reason })
failed-not-open = the document { $id } is not open
failed-no-mark = the system provides no random numbers ({ $reason }), so passages cannot be marked off safely: nothing was sent
failed-continue-conversation = an answer can only be continued in its own conversation
failed-continue-turn = that turn is not in the conversation
failed-continue-withdrawn = that answer was withdrawn because no passage supports it: ask again
failed-continue-whole = that answer is complete: there is nothing to continue
failed-continue-model = no language model can continue the answer

## Settings of the interface

setting-unknown = [ui] { $name }: unknown setting
setting-unknown-near = [ui] { $name }: unknown setting; did you mean { $near }?
setting-switch = [ui] { $name }: must be true or false
setting-side-pane = [ui] side_pane: must be a whole number from 24 to 70 (percent of the width)
setting-language = [ui] language: must be "auto", "en" or "zh"
setting-keys = [keys] { $name }: must be a key or a list of keys

## Reports of tasks: what is waited for, and how it was understood

waiting-reading = the document is still being read
waiting-instead = { $why }; { $model } answers instead
waiting-retry = { $why }; try { $attempt } in { $seconds } s
waiting-retry-now = { $why }; try { $attempt } is under way
waiting-part = reading part { $number } of { $of }: { $name }
waiting-place = passages from { $place }
waiting-words = keyword search only: { $why }
waiting-embedder = the embedding model is still loading
place-and = { $first } and { $second }
left-off = not everything fits: { $what }
left-off-passages = { $count ->
    [one] 1 passage left out
   *[other] { $count } passages left out
}
left-off-shortened = { $count ->
    [one] 1 earlier turn shortened
   *[other] { $count } earlier turns shortened
}
left-off-turns = { $count ->
    [one] 1 earlier turn left out
   *[other] { $count } earlier turns left out
}
left-off-and = { $first }, { $second }
notice-of = { $name }: { $notice }
notice-no-text = { $pages } holds no text that can be read, or has not been read yet
notice-no-page = there is no page { $page }: the last one is { $last }
notice-last-called = { $called }, page { $page } of the file
notice-not-printed = no page is printed { $name }
notice-counted = page { $page }
notice-counted-span = pages { $from }–{ $to }
notice-as-printed = { $pages } as printed; { $counted } of the file is { $called }
notice-as-printed-span = { $pages } as printed; { $counted } of the file are { $called }
notice-another = another
notice-others = others
notice-as-counted = no page is printed { $name }; this is { $counted } of the file
notice-as-counted-called = no page is printed { $name }; this is { $counted } of the file, { $called }
notice-shared = { $name } is printed in { $count } places: { $places } of the file; “file page { $first }” asks for one of them
notice-shared-places = { $others } and { $last }
