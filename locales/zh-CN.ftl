# 界面的简体中文文字。条目与参数同 en.ftl 一致，由 tests/words.rs 检查。

## 数量

pages = { $count } 页
turns = { $count } 轮
page-short = 第{ $page }页
page-span-short = 第{ $from }–{ $to }页
page-place = 第 { $page } 页，共 { $pages } 页
page-place-printed = 第 { $page } 页（印刷页码 { $label }），共 { $pages } 页

## 框架：标题行、分隔线、输入区、状态栏

too-small = Docent 需要 { $wanted } 格的窗口，现在是 { $here }
no-document = 没有打开文档
documents-more = { $name } 等，另有 { $count } 份
coverage-failed = 打不开
coverage-locked = 等待密码
coverage-opening = 正在打开……
coverage-reading = 正在读取 { $done }/{ $total } 页
coverage-embedding = 字词：全部 · 语义：{ $done }/{ $total } 页
coverage-unread = { $count } 页未读出
coverage-words-only = 只按字词查找
coverage-ready = 就绪
questions-wait = { $count } 个问题在等待
answering = 正在回答 · Esc 停止
waits-for-document = { $questions }：等文档读完
template-key = { $key } 换模板
hint-open = { $key } 打开文档
hint-ask = 输入问题
hint-back = 按 i 或 Esc 回到输入区
guide-open = 三步之一 · 按 { $key } 打开文件，把文件拖进窗口也可以
guide-ask = 三步之二 · 用自己的话提问，按 Enter 发送
guide-check = 三步之三 · 按 { $key } 打开结论出处的那一页，原文已标出
guide-done = 三步都走完了；按 { $key } 看全部按键
status-commands-help = { $commands } 命令 · { $help } 帮助
status-help = { $help } 帮助
model-wanted = 正在寻找语言模型……
model-none = 没有语言模型：回答取自文档原文，内容不会离开本机
model-none-short = 没有语言模型 · 内容不离开本机
model-in-process = { $model } 在本进程内运行 · 内容不离开本机
model-here = { $model }（{ $provider }）在本机运行 · 内容不离开本机
model-local-short = { $model } · 内容不离开本机
model-remote = { $model } · 问题和段落会发往 { $host }
model-remote-short = { $model } · 内容发往 { $host }

## 对话与旁边的窗格

more-below = 下面还有
welcome-purpose = 向长文档提问，每句结论都能翻到出处那一页。
welcome-open = { $open }  打开文件        { $library }  文档库
welcome-sessions = { $sessions }  保存的对话
welcome-locked = 等待密码
welcome-unread = { $count } 页读不出来
welcome-ask = 用自己的话提问，任何语言都可以；按 Enter 发送。
welcome-checks = 回答里的每句结论都带页码和核对结果：
welcome-signs = ✓ 与原文一字不差    ≈ 换了说法    ✗ 该页没有找到
welcome-citation = { $key }  打开引用的那一页，并标出原文
welcome-template = { $key }  切换提示模板：{ $names }
welcome-commands = { $palette }  全部命令       { $help } 或 ?  帮助
page-found = “{ $wanted }” { $at }/{ $count }
page-keys = ←→ 翻页 · n/p 标记 · Esc
page-keys-outside = Tab Tab 切换 · Esc 关闭
page-loading = 正在载入……
page-without-text = 这一页没有文字
passages-title = 回答依据的 { $count } 个段落
passages-title-short = { $count } 个段落
passages-keys = p 置顶 · x 去掉 · a 再问
passages-keys-outside = Alt+1…9 打开所在页
passages-none = 提问之后，找到的段落会列在这里。
searching = 正在查找……
passage-instructs = 这段文字里有写给模型的指令：只作为资料交给模型
chosen-by-both = 选中原因：语义 { $meaning }，字词 { $words }
chosen-by-meaning = 选中原因：只凭语义 { $meaning }，问题里的词都没有出现
chosen-by-words = 选中原因：只凭字词 { $words }，尚未做语义索引
chosen-by-structure = 选中原因：文档的结构

## 一轮问答

turn-searched-for = 实际查找：{ $question }
turn-choosing = 正在挑选最能回答问题的句子……
turn-model-reads = { $model } 正在读 { $count } 个段落……
turn-model-reads-quotes = { $model } 正在读 { $count } 个段落；先看文档原文：
turn-reasoning = 推理过程
turn-reasoning-folded = 推理过程，{ $count } 个词（按 { $key } 展开）
turn-cancelled = 没有答完就停下了
turn-length = 到了长度上限，停在这里
turn-withheld = 服务器没有给出其余部分
turn-truncated = 没有答完连接就断了
turn-stopped = 停下了：{ $why }
turn-waits = 排队等待
turn-actions-title = 对这个问题的回答：{ $question }
turn-copy-sources = 连同来源一起复制
turn-copy-text = 复制为纯文本
turn-copy-markdown = 复制为 Markdown
turn-sources = 显示依据的段落
turn-no-model = 没有语言模型
turn-template = 模板 { $name }
turn-first-word = 首字 { $seconds } 秒
turn-total = 共 { $seconds } 秒
turn-tokens = { $prompt } + { $completion } 个词元
turn-cost = 费用 { $cost }
session-cost = 本次对话费用 { $cost }
turn-searched-part = 目前查找了 { $done }/{ $total } 页：按 { $key } 重问
turn-embedded-part = 按字词查找了全文，按语义目前查找了 { $done }/{ $total } 页：按 { $key } 重问

## 提示

said-new = 已开始新的对话，之前的已保存
said-nothing-asked = 还没有提过问题
said-mouse-ours = 鼠标在程序里滚动和点击
said-mouse-terminal = 鼠标由终端用来选取文字
said-template = 模板：{ $title }
said-no-document-open = 没有打开文档
said-no-citation = 还没有带引用的回答
said-no-answer = 还没有可以复制的回答
said-inspect-what = 请先输入问题：这里显示将要发送的内容
said-quit-again = 再按一次 Ctrl+C 退出；所有内容都已保存
said-open-first = 请先打开文档：{ $key }，或输入 /open FILE
said-none-askable = 打开的文档都不能提问，请打开另一份
said-no-page-number = “{ $text }”不是页码
said-words-only = { $name } 只能按字词查找：{ $why }
said-unread-page = { $name }：{ $page }读不出来（{ $reason }）
said-unread-pages = { $name }：有 { $count } 页读不出来（{ $reason }）
said-no-template-start = 没有模板 { $name }，改用 { $used }
said-not-found = 文档里没有“{ $wanted }”
said-library-searched = 正在所有文档中搜索“{ $wanted }”…
said-library-nothing = 文档库里没有文档提到“{ $wanted }”
said-library-empty = 文档库是空的：按 { $key } 打开文件
said-no-sessions = 还没有保存的对话
said-no-command = 没有 /{ $name } 这个命令；/help 列出全部命令
said-no-command-near = 没有 /{ $name } 这个命令；是不是 /{ $near }？
said-write = 请写成 { $command }
said-no-template = 没有模板 { $name }
said-no-template-near = 没有模板 { $name }；是不是 { $near }？
said-copied = 已复制（通过终端的剪贴板序列 OSC 52）
said-not-copied = 无法复制：{ $why }
said-written = 已写入 { $path }
said-not-written = 无法写入 { $path }：{ $why }
said-not-listed = 无法列出 { $path }：{ $why }
said-steered = 再次提问时：置顶 { $pinned } 段，去掉 { $dropped } 段；按 a 提问
said-not-cut-short = 这个回答是完整的，无需继续
said-nothing-to-compare = 没有可以对照的另一个回答
said-fault = 程序出错：{ $why }；详情见日志
said-fault-answer = 程序出错，回答中断；详情见日志
said-nothing-sent = 没有语言模型：不会发送任何内容
said-page-unread = 这一页还没有读到

## 浮层

commands-title = 命令
template-title = 下一个问题的模板
template-again-title = 换一个模板重问
library-title = 文档库
library-hits-title = 文档库中：{ $wanted }
sessions-title = 保存的对话
open-title = 打开 · { $folder }
page-title = 转到页
page-hint = 页码
find-title = 在文档中查找
find-hint = 文档里的原话
password-title = { $name } 的密码
password-hint = 文件已加密
password-wrong = 这个密码打不开，请再试
search-for-title = 检索内容
search-for-hint = 问题本身不变；Enter 再次提问
title-title = 对话的标题
title-hint = Enter 保存
compare-title = 两个回答对照
request-title = 实际发送的请求
request-system = 系统
request-user = 用户
request-assistant = 助手
request-summary = { $model }（{ $provider }），模板 { $template }：{ $total } 个词元：系统 { $system }，历史 { $history }，段落 { $passages }，问题 { $question }
request-summary-limit = { $model }（{ $provider }），模板 { $template }：{ $total }/{ $limit } 个词元：系统 { $system }，历史 { $history }，段落 { $passages }，问题 { $question }
pick-nothing = 没有符合的条目
pick-keys = 输入文字筛选 · ↑↓ · Enter · Esc
pick-keys-template = 输入文字筛选 · ↑↓ · Enter 选用 · Esc
pick-keys-library = 输入文字筛选 · Enter · Ctrl+F 搜索全文 · Esc
pick-keys-session = 输入文字查找 · Enter · F2 改名 · Del 删除 · Esc
pick-keys-file = Enter 打开 · ← 上级文件夹 · Esc
text-keys = Esc 关闭
map-title = { $name } 的地图 · { $count } 页
map-title-plane = { $name } 的语义分布：相近的段落意思相近
map-keys = ↑↓ · Enter 打开该页 · Tab 语义分布 · Esc 关闭
map-keys-plane = Tab 看章节 · Esc 关闭
map-cited = 被引用
map-found = 被找到
map-meaning = 可按语义
map-words = 只按字词
map-skipped = 读不出来
map-question = 问题
map-passages = 找到的段落
map-dots = 其余，四种颜色各为四分之一
map-no-dots = 还没有段落做过语义索引。
text-keys-more = ↑↓ PgUp PgDn · 第 { $from }–{ $to } 行，共 { $count } 行 · Esc 关闭

## 帮助

help-title = 帮助
help-input = 输入区
help-send = 发送（正在回答时，问题会排队）
help-line = 换行（Ctrl+J 也可以）
help-history = 之前的问题；长问题的上下行
help-words = 按词移动；删去一个词、一行
help-undo = 撤销、重做
help-escape = 停止回答；回到输入区
help-interrupt = 停止、清空，再按一次退出
help-source = 打开该来源所在的页
help-everywhere = 任何地方
help-conversation = 对话中（按 Tab 进入）
help-passages = 段落列表中
help-page = 页面阅读器中
help-commands = 输入的命令
help-signs = 符号
help-checks = 引用的那一页：原话如此、换了说法、从字面上看没有
help-places = 内容留在本机；内容会发往所列主机

## 配置里的按键

key-unknown-command = [keys] { $name }：没有这个命令
key-unknown-command-near = [keys] { $name }：没有这个命令；是不是 { $near }？
key-unreadable = [keys] { $name }：“{ $key }”不是按键：请写成 ctrl-t、alt-enter、f2 或 g 这样
key-taken = [keys] { $name }：{ $key } 原来属于 { $other }，现在不再属于它：请给它另一个键

## 按键和命令面板做什么

action-help = 帮助
action-palette = 全部命令
action-templates = 切换提示模板
action-open = 打开文档
action-library = 打开过的文档
action-sessions = 保存的对话
action-new = 新的对话
action-open-citation = 打开下一处引用所在的页
action-previous-citation = 打开上一处引用所在的页
action-passages = 显示或隐藏回答依据的段落
action-go-to-page = 转到某一页
action-find = 在文档中查找
action-inspect = 上一个回答的实际提示
action-map = 文档地图
action-answer-actions = 对上一个回答的操作
action-turn-actions = 对这个回答的操作
action-copy = 复制上一个回答及其来源
action-export = 把对话导出为 Markdown 文件
action-narrower = 缩窄侧边窗格
action-wider = 加宽侧边窗格
action-mouse = 让终端用鼠标选取，或收回鼠标
action-next-pane = 下一个窗格
action-previous-pane = 上一个窗格
action-page-up = 向上滚动一屏
action-page-down = 向下滚动一屏
action-suspend = 挂起，回到 shell
action-quit = 退出
action-citation-left = 上一处引用
action-citation-right = 下一处引用
action-follow = 打开引用的页
action-up = 向上滚动
action-down = 向下滚动
action-top = 到第一个问题
action-bottom = 到最后的回答
action-previous-turn = 上一个问题
action-next-turn = 下一个问题
action-again = 重问这个问题
action-again-with = 换一个模板重问
action-edit = 修改问题再问
action-copy-turn = 复制这个回答及其来源
action-export-json = 把对话导出为 JSON 文件
action-continue = 继续被中断的回答
action-search-for = 修改检索内容并再次提问
action-compare = 两个回答对照
action-branch = 以到此为止的轮次开始新对话
action-passage-pin = 再次提问时置顶
action-passage-drop = 再次提问时去掉
action-passage-ask = 按置顶与去掉的段落再次提问
action-reasoning = 展开或折叠模型的推理过程
action-passage-up = 上一个段落
action-passage-down = 下一个段落
action-passage-open = 打开所在的页
action-line-up = 向上滚动
action-line-down = 向下滚动
action-page-back = 上一页
action-page-forward = 下一页
action-page-first = 第一页
action-page-last = 最后一页
action-page-next-mark = 下一处引用或匹配
action-page-previous-mark = 上一处引用或匹配
action-page-find = 在文档中查找
action-page-copy = 复制本页文字

## 输入的命令

slash-template = 切换提示模板
slash-set = 设置模板的变量
slash-open = 打开文档
slash-page = 转到某一页
slash-find = 在文档中查找
slash-library = 打开过的文档；加上文字则搜索全文
slash-sessions = 保存的对话
slash-new = 新的对话
slash-passages = 回答依据的段落
slash-map = 文档地图
slash-inspect = 实际发送的请求
slash-copy = 复制上一个回答
slash-export = 把对话存为 Markdown 文件
slash-export-json = 把对话导出为 JSON 文件
slash-continue = 继续被中断的回答
slash-compare = 两个回答对照
slash-branch = 以到此为止的轮次开始新对话
slash-mouse = 让终端选取文字
slash-help = 按键和命令
slash-quit = 退出
