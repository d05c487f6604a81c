//! Text that would end a cell, a code span or a label.

use crate::markdown::{code, label, plain, table};

#[test]
fn a_cell_ends_where_it_should() {
    assert_eq!(plain("a|b\\|c"), "a&#124;b&#92;&#124;c");
    assert_eq!(plain("a_b _c_ *d* <e> & `f`\n[g]"), "a_b \\_c\\_ \\*d\\* &lt;e&gt; &amp; \\`f\\` \\[g\\]");
    assert_eq!(code("USER#{userId}"), "`USER#{userId}`");
    assert_eq!(code("a|b"), "<code>a&#124;b</code>");
    assert_eq!(code("a`<b>\n*"), "<code>a&#96;&#60;b&#62; &#42;</code>");
    assert_eq!(code(" a "), "<code> a </code>");
    let text = table(&["A", "B"], &[vec![code("|"), plain("|")]]);
    assert!(text.lines().all(|line| line.matches('|').count() == 3), "{text}");
}

#[test]
fn a_label_ends_where_it_should() {
    assert_eq!(label("A \"b\" #c;"), "\"A #34;b#34; #35;c#59;\"");
    assert_eq!(label("a|b\n%%{init}%% `c` <d>&\\"), "\"a#124;b #37;#37;{init}#37;#37; #96;c#96; #60;d#62;#38;#92;\"");
}
