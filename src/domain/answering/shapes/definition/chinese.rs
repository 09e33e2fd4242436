//! How well a Chinese sentence defines a term, by what stands before and after it.

/// 0 to 1.
pub(super) fn pattern(before: &str, after: &str) -> f32 {
    let letters = before.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().count();
    let lead: f32 = match before {
        "所谓" | "其中" | "其中，" => 1.0,
        _ if letters == 0 => 1.0,
        _ if letters <= 6 || before.ends_with(['，', '。', '：', '；']) => 0.75,
        _ => 0.5,
    };
    if [
        "称为",
        "称作",
        "叫做",
        "叫作",
        "称之为",
        "名为",
        "简称",
        "简称为",
        "又称",
        "也称",
        "亦称",
        "称",
        "叫",
        "即",
        "称为“",
    ]
    .iter()
    .any(|end| before.ends_with(end))
    {
        return 0.9;
    }
    let mut rest = after;
    let mut inside = 0.0;
    if let Some(closed) = rest.strip_prefix(['（', '(']).and_then(|rest| rest.split_once(['）', ')'])) {
        inside = if closed.0.chars().filter(|c| c.is_ascii_alphabetic()).count() >= 4 { 0.65 } else { 0.3 };
        rest = closed.1.trim_start();
    }
    let rest = rest.trim_start_matches(['”', '"', '」', '》', '，', ' ']);
    // "LM 是 Latin Modern 的缩写"
    if rest.starts_with('是') || rest.starts_with('为') {
        let said = rest.split(['。', '；', '.']).next().unwrap_or(rest);
        if ["的缩写", "的简称", "的首字母", "的略称", "的别名", "的全称"].iter().any(|end| said.contains(end))
        {
            return lead.max(0.95);
        }
    }
    let is =
        if ["是一", "是指", "指的是", "指的就是", "的意思是", "定义为", "是由", "是用", "是用来", "可以理解为", "就是"]
            .iter()
            .any(|verb| rest.starts_with(verb))
        {
            1.0
        } else if ["指", "即", "表示", "代表", "意为", "意味着"].iter().any(|verb| rest.starts_with(verb)) {
            0.9
        } else if rest.starts_with("是") && !rest.starts_with("是否") {
            0.75
        } else if ["用于", "用来", "命令用", "函数用", "负责", "提供"].iter().any(|verb| rest.starts_with(verb))
        {
            0.7
        } else if rest.starts_with(['：', ':', '—']) && letters == 0 {
            0.85
        } else {
            0.0
        };
    (is * lead).max(inside * lead)
}
