# The interface in English. Every other catalogue has the same messages with the same arguments:
# tests/locales.rs checks it. Text around a message (blanks, signs, colours) is the view's.

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
page-edition = edition of { $read }

## The frame: header, rule, input, status bar

too-small = Docent needs { $wanted } cells; here are { $here }
no-document = no document
documents-more = { $name } and { $count } more
coverage-failed = could not be opened
coverage-locked = waits for a password
coverage-opening = opening …
coverage-reading = reading { $done } of { $total } pages
coverage-reading-short = reading { $done }/{ $total }
coverage-embedding = words: all · meaning: { $done } of { $total } pages
coverage-embedding-short = meaning { $done }/{ $total }
coverage-unread = { $count } unread
coverage-words-only = found by words only
coverage-ready = ready
coverage-changed = changed on disk · { $key } reads it again
coverage-changed-short = changed on disk
questions-wait = { $count ->
    [one] 1 question waits
   *[other] { $count } questions wait
}
command-waits = { $command } waits
answering = answering · Esc stops
waits-for-document = { $questions } for the document
template-key = { $key } template
hint-open = { $key } opens a document
hint-ask = Ask a question
hint-conversation = ←→ citations · { $open } opens · { $again } asks again · { $actions } more · Esc
hint-back = i or Esc: back to the input
guide-open = Step 1 of 3 · { $key } opens a file; so does dropping one on this window
guide-ask = Step 2 of 3 · Ask a question in your own words; Enter sends it
guide-check = Step 3 of 3 · { $key } opens the page behind a claim, its words marked
guide-done = that was all three steps; { $key } shows every key
status-commands-help = { $commands } commands · { $help } help
status-help = { $help } help
model-wanted = looking for a language model …
model-none = no language model: answers are the document's own words; nothing leaves this machine
model-none-short = no language model · nothing leaves this machine
model-in-process = { $model } in this process · nothing leaves this machine
model-here = { $model } ({ $provider }) on this machine · nothing leaves it
model-local-short = { $model } · nothing leaves this machine
model-local-least = nothing leaves this machine
model-remote = { $model } · questions and passages go to { $host }
model-remote-short = { $model } · text goes to { $host }
model-remote-least = text goes to { $host }

## The conversation and the pane beside it

more-below = more below
welcome-purpose = Ask long documents, and see the page behind every claim.
welcome-open = { $open }  open a file        { $library }  library of documents
welcome-sessions = { $sessions }  saved conversations
welcome-locked = waits for its password
welcome-unread = { $count ->
    [one] 1 page could not be read
   *[other] { $count } pages could not be read
}
welcome-attached = { $count ->
    [one] One file is attached and not read: { $names }
   *[other] { $count } files are attached and not read: { $names }
}
welcome-more = and { $count } more documents
welcome-ask = Ask anything about it in your own words, in any language; Enter sends.
welcome-checks = Every claim in the answer carries its page and a check:
welcome-signs = ✓ word for word    ≈ in other words    ✗ not found there
welcome-citation = { $key }  opens the page behind a citation, the words marked
welcome-template = { $key }  switches the prompt template: { $names }
welcome-commands = { $palette }  all commands       { $help } or ?  help
page-found = “{ $wanted }” { $at } of { $count }
page-keys = ←→ pages · n/p marks · Esc
page-keys-outside = Tab Tab enters · Esc closes
page-keys-outside-short = Tab Tab · Esc closes
page-loading = loading …
page-without-text = this page has no text
passages-title = { $count ->
    [one] 1 passage behind the answer
   *[other] { $count } passages behind the answer
}
passages-title-short = { $count ->
    [one] 1 passage
   *[other] { $count } passages
}
passages-keys = p pins · x drops · a asks
passages-keys-outside = Alt+1…9 opens the page
passages-none = Ask a question: the passages found come here.
searching = searching …
passage-instructs = this passage holds text worded as instructions to a model: it is given as data only
chosen-by-both = chosen by meaning { $meaning } and words { $words }
chosen-by-meaning = chosen by meaning { $meaning } alone: no word of the question occurs
chosen-by-words = chosen by words { $words } alone: not embedded yet
chosen-by-structure = chosen from the document's structure

## A turn

turn-searched-for = searched for: { $question }
turn-choosing = choosing the sentences that answer best …
turn-model-reads = { $model } is reading { $count ->
    [one] 1 passage
   *[other] { $count } passages
} …
turn-model-reads-quotes = { $model } is reading { $count ->
    [one] 1 passage
   *[other] { $count } passages
}; the document's own words meanwhile:
turn-reasoning = reasoning
turn-quotes = the document's own words:
turn-reasoning-folded = { $count ->
    [one] reasoning, 1 word
   *[other] reasoning, { $count } words
} (Tab, { $key } shows it)
turn-cancelled = stopped before it was complete
turn-length = stopped at the length limit
turn-withheld = the server withheld the rest
turn-truncated = the connection ended before the answer was complete
turn-stopped = stopped: { $why }
turn-tool = the model asked for a tool as well; Docent offers none
turn-none-length = the model reached its length limit before it began to answer
turn-none-withheld = the server withheld the answer: put the question in other words
turn-none-truncated = the connection ended before the model began to answer
turn-none-tool = the model asked for a tool instead of answering; Docent offers none
turn-none-reasoning = the model stopped after its reasoning, without an answer
turn-none-empty = the model stopped without a word
turn-none-stopped = the model stopped without an answer: { $why }
turn-withdrawn = the model's answer is withdrawn: no passage supports any of it
turn-no-passage = there is no passage of this number
turn-not-found-there = not found there: “{ $claim }”
turn-failed-next = /model takes another model · Tab, { $key } asks again
turn-waits = waits for its turn
turn-edition = from the edition of { $read }: the file has changed since
turn-edition-of = { $name }: from the edition of { $read }: the file has changed since
turn-actions-title = Answer to: { $question }
turn-copy-sources = Copy with its sources
turn-copy-text = Copy as plain text
turn-copy-markdown = Copy as Markdown
turn-sources = Show the passages behind it
turn-no-model = no language model
turn-template = template { $name }
turn-first-word = first word { $seconds } s
turn-total = total { $seconds } s
turn-tokens = { $prompt } + { $completion } tokens
turn-cost = cost { $cost }
session-cost = conversation { $cost }
turn-searched-part = searched { $done } of { $total } pages so far: Tab, { $key } asks again
turn-embedded-part = searched by words only, by meaning { $done } of { $total } pages so far: Tab, { $key } asks again

## What is said in passing

said-new = a new conversation; the one before is saved
said-nothing-asked = nothing has been asked yet
said-branched = a new conversation with the turns up to here; the one before is kept
said-mouse-ours = the mouse scrolls and clicks here
said-mouse-terminal = the mouse selects text, as the terminal does it
said-model = from now on: { $name }
said-no-model = there is no model { $name }; the list names them
said-no-model-near = there is no model { $name }; did you mean { $near }?
request-nothing-sent = no language model: nothing is sent; this is what the answer is taken from
said-template = template: { $title }
said-no-pictures = this build draws no pages: the feature page-images was left out
said-no-picture-of = only pages of PDFs can be drawn
said-no-images = this terminal shows no images and no full colours: the page stays text
said-half-blocks = this terminal shows no images: the page is drawn with blocks of colour
said-not-drawn = the page cannot be drawn: { $why }
said-no-document-open = no document is open
said-no-citation = no answer has a citation yet
said-no-answer = there is no answer to copy yet
said-inspect-what = type a question first: this shows what would be sent for it
said-quit-again = Ctrl+C once more quits; everything is saved
said-command-waits = { $command } waits until the document is there
said-open-first = open a document first: { $key } or /open FILE
said-none-askable = no open document can be asked: open another one
said-no-page-number = “{ $text }” is not a page
said-no-such-page = there is no page { $text }: the last one is { $last }
said-page-printed = { $page } as printed; page { $number } of the file is { $other }: #{ $number } goes there
said-page-printed-only = { $page } as printed; #{ $number } goes to page { $number } of the file
said-page-counted = no page is printed { $text }: this is page { $number } of the file
said-page-shared = { $text } is printed on more than one page: { $pages } of the file; this is { $here }
said-file-same = { $name }: the file is unchanged
said-file-changed = { $name } has changed on disk: answers are from the edition of { $read }. { $key } or /reload reads it again
said-file-gone = { $name } is no longer on disk: answers are from the edition of { $read }
said-file-unreadable = { $name } can no longer be looked at ({ $why }): answers are from the edition of { $read }
said-reloading = { $name }: reading the new edition; earlier answers keep their pages
said-not-reloaded = { $name } was not read again: { $why }. The edition before stays open
said-words-only = { $name } is searched by words only: { $why }
said-unread-page = { $name }: { $page } could not be read ({ $reason })
said-unread-pages = { $name }: { $count } pages could not be read ({ $reason })
said-no-template-start = there is no template { $name }; { $used } is used
said-not-found = “{ $wanted }” does not occur in the document
said-library-asked = a new conversation over { $count ->
    [one] 1 document
   *[other] { $count } documents
}
said-library-searched = searching all documents for “{ $wanted }” …
said-library-nothing = no document of the library says “{ $wanted }”
said-library-empty = the library is empty: { $key } opens a file
said-no-sessions = no conversation has been saved yet
said-no-command = there is no command /{ $name }; /help names them
said-no-command-near = there is no command /{ $name }; did you mean /{ $near }?
said-write = write { $command }
said-no-template = there is no template { $name }
said-no-template-near = there is no template { $name }; did you mean { $near }?
said-copied = copied (by the terminal's clipboard sequence, OSC 52)
said-copied-tmux = copied to tmux's buffer (and to the clipboard, if tmux passes it on)
said-not-copied = cannot copy: { $why }
said-written = written to { $path }
said-not-written = cannot write { $path }: { $why }
said-not-listed = cannot list { $path }: { $why }
said-steered = for the next asking: { $pinned } pinned, { $dropped } dropped; a asks
said-not-cut-short = that answer is whole: there is nothing to go on with
said-nothing-to-compare = there is no other answer to compare with
said-fault = a fault of the program: { $why }; the log has more
said-fault-answer = a fault of the program ended the answer; the log has more
said-page-unread = this page has not been read yet

## Overlays

commands-title = Commands
template-title = Template of the next question
template-again-title = Ask again with another template
library-title = Library
library-go-on = Go on: { $title }
models-title = Model of the questions to come
models-none = no language model: the document's own words
models-auto = as the configuration chooses
models-first = the first that its server has
models-in-process = in this process
models-here = on this machine
models-remote = text goes to { $host }
model-right = right for { $right } of { $questions } test questions
model-size-2 = for 2 GB: one or two sentences from a few excerpts
model-size-4 = for 4 GB: the first size that is given whole passages
model-size-8 = for 8 GB: whole passages, tables, comparisons
model-size-16 = for 16 GB: whole passages, long answers
library-hits-title = In the library: { $wanted }
sessions-title = Saved conversations
open-title = Open · { $folder }
page-title = Go to page
page-hint = a page as printed; #12: the twelfth of the file
find-title = Find in the document
find-hint = words as they stand there
password-title = Password of { $name }
password-hint = it is encrypted
password-wrong = that password does not open it; try another
search-for-title = Search for
search-for-hint = the question stays as it is; Enter asks again
title-title = Title of the conversation
title-hint = Enter keeps it
compare-title = Two answers side by side
request-title = The exact request
request-candidates = what was found: ● sent, ○ not sent
request-steer = { $key } shows the passages: p pins one, x drops one, a asks again
request-system = system
request-user = user
request-assistant = assistant
request-summary = { $model } ({ $provider }), template { $template }: { $total } tokens: system { $system }, history { $history }, passages { $passages }, question { $question }
request-summary-limit = { $model } ({ $provider }), template { $template }: { $total } tokens of { $limit }: system { $system }, history { $history }, passages { $passages }, question { $question }
form-keys = Tab ↑↓ moves · Enter: next, the last one asks · Esc
form-keys-choice = ←→ chooses · Tab ↑↓ moves · Enter: next, or asks · Esc
form-missing = { $name } wants a value
pick-nothing = nothing fits
pick-keys = type to narrow down · ↑↓ · Enter · Esc
pick-keys-template = type to narrow down · ↑↓ · Enter takes · Esc
pick-keys-library = Enter · Ctrl+A asks all · Ctrl+F in the texts · Esc
pick-keys-session = type to find · Enter · F2 renames · Del deletes · Esc
pick-keys-delete = Del again deletes it for good · any other key keeps it
pick-keys-file = Enter opens · ← folder above · Esc
slash-more = { $count } more · go on typing, Tab completes
slash-keys = Tab completes · Enter
text-keys = Esc closes
map-title = Map of { $name } · { $count ->
    [one] 1 page
   *[other] { $count } pages
}
map-title-plane = { $name } by meaning: what lies near is alike
map-keys = ↑↓ · Enter opens the page · Tab meaning · Esc closes
map-keys-plane = Tab by chapters · Esc closes
map-cited = cited
map-front = before the first chapter
map-found = found
map-meaning = by meaning
map-words = by words
map-skipped = unreadable
map-question = question
map-passages = passages
map-dots = the rest, a colour a quarter
map-no-dots = No passage has been embedded yet.
text-keys-more = ↑↓ PgUp PgDn · { $from }–{ $to } of { $count } · Esc closes

## Help

help-title = Help
help-input = In the input
help-send = Send; waits while an answer runs
help-line = New line (Ctrl+J too)
help-history = Earlier questions; lines of a long one
help-words = By words; cut a word, a line
help-undo = Undo, redo
help-escape = Stop the answer; back to the input
help-interrupt = Stop, clear, and the second time quit
help-source = Open the page of that source
help-everywhere = Everywhere
help-conversation = In the conversation (Tab)
help-passages = In the list of passages
help-page = In the page reader
help-commands = Commands, typed
help-signs = Signs
help-checks = The cited page says it word for word, in other words, or not as far as words tell
help-uncited = A sentence that names no source: nothing about it was checked
help-places = Text stays on this machine; text leaves it for the host named

## Keys of the configuration

key-unknown-command = [keys] { $name }: there is no such command
key-unknown-command-near = [keys] { $name }: there is no such command; did you mean { $near }?
key-unreadable = [keys] { $name }: “{ $key }” is not a key: write it like ctrl-t, alt-enter, f2 or g
key-taken = [keys] { $name }: { $key } was bound to { $other } and is no longer: give that another key

## What keys and the palette do

action-help = Help
action-palette = All commands
action-templates = Switch the prompt template
action-models = Switch the language model
action-open = Open a document
action-reload = Read files again that have changed
action-library = Library of documents opened before
action-sessions = Saved conversations
action-new = New conversation
action-open-citation = Open the page behind the next citation
action-previous-citation = Open the page behind the previous citation
action-passages = Show or hide the passages behind the answer
action-go-to-page = Go to a page
action-find = Find in the document
action-inspect = The exact prompt of the last answer
action-picture = The page as a picture, or as text again
action-map = Map of the document
action-answer-actions = What can be done with the last answer
action-turn-actions = What can be done with this answer
action-copy = Copy the last answer with its sources
action-export = Export the conversation to a Markdown file
action-narrower = Narrower side pane
action-wider = Wider side pane
action-mouse = Let the terminal select with the mouse, or take the mouse back
action-next-pane = Next pane
action-previous-pane = Previous pane
action-page-up = Scroll up by a page
action-page-down = Scroll down by a page
action-suspend = Suspend to the shell
action-quit = Quit
action-citation-left = Previous citation
action-citation-right = Next citation
action-follow = Open the cited page
action-up = Scroll up
action-down = Scroll down
action-top = To the first question
action-bottom = To the last answer
action-previous-turn = Previous question
action-next-turn = Next question
action-again = Ask the question again
action-again-with = Ask it again with another template
action-edit = Edit the question and ask again
action-copy-turn = Copy this answer with its sources
action-export-json = Export the conversation to a JSON file
action-continue = Go on with an answer that was cut short
action-search-for = Change what is searched for and ask again
action-compare = Two answers side by side
action-branch = A new conversation with the turns up to here
action-passage-pin = Pin it for the next asking
action-passage-drop = Drop it from the next asking
action-passage-ask = Ask again with what is pinned and dropped
action-reasoning = Show or fold the model's reasoning
action-passage-up = Previous passage
action-passage-down = Next passage
action-passage-open = Open its page
action-line-up = Scroll up
action-line-down = Scroll down
action-page-back = Previous page
action-page-forward = Next page
action-page-first = First page
action-page-last = Last page
action-page-next-mark = Next citation or match
action-page-previous-mark = Previous citation or match
action-page-find = Find in the document
action-page-copy = Copy the page's text

## Commands, typed

slash-template = switch the prompt template
slash-model = switch the language model
slash-set = set a variable of the template; alone, all of them
slash-open = open a document
slash-reload = read files again that have changed
slash-page = go to a page
slash-picture = the page as a picture, or as text again
slash-find = find in the document
slash-library = documents opened before; with words: search their texts
slash-sessions = saved conversations
slash-new = a new conversation
slash-passages = the passages behind the answer
slash-map = map of the document
slash-inspect = the exact request
slash-copy = copy the last answer
slash-export = the conversation as a Markdown file
slash-export-json = the conversation as a JSON file
slash-continue = go on with an answer that was cut short
slash-compare = two answers side by side
slash-branch = a new conversation with the turns up to here
slash-mouse = let the terminal select
slash-help = keys and commands
slash-quit = leave
