//! What a drawn picture shows, read back from its text.

use super::super::svg::{BOLD, PLAIN, QUIET, Rect, SMALL, Type, extent};

/// The tags of a picture, and the text after each.
fn tags(svg: &str) -> impl Iterator<Item = (&str, &str)> {
    svg.split('<').skip(1).filter_map(|part| part.split_once('>'))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split_once('"').map(|(value, _)| value)
}

fn at(tag: &str, name: &str) -> f64 {
    attribute(tag, name).unwrap().parse().unwrap()
}

/// How many shapes there are.
pub(super) fn n_shapes(svg: &str) -> usize {
    let is_shape = |tag: &str| ["rect ", "path ", "circle ", "use "].iter().any(|name| tag.starts_with(name));
    tags(svg).filter(|(tag, _)| is_shape(tag)).count()
}

/// How many paths have a class among theirs.
pub(super) fn n_paths(svg: &str, class: &str) -> usize {
    let has = |tag: &str| attribute(tag, "class").is_some_and(|have| have.split(' ').any(|one| one == class));
    tags(svg).filter(|(tag, _)| tag.starts_with("path ") && has(tag)).count()
}

/// The boxes of a picture.
pub(super) fn boxes(svg: &str) -> Vec<Rect> {
    let is_box = |tag: &str| attribute(tag, "class").is_some_and(|class| class.starts_with("box"));
    tags(svg).filter(|(tag, _)| tag.starts_with("rect ") && is_box(tag)).map(|(tag, _)| rect(tag)).collect()
}

fn rect(tag: &str) -> Rect {
    Rect { x: at(tag, "x"), y: at(tag, "y"), w: at(tag, "width"), h: at(tag, "height") }
}

/// Where each text stands, and its words.
pub(super) fn texts(svg: &str) -> Vec<(Rect, String)> {
    let mut texts = Vec::new();
    let mut large = None;
    for (tag, words) in tags(svg) {
        let (look, tag) = match (tag, large.take()) {
            (tag, None) if tag.starts_with("text ") && words.is_empty() => {
                large = Some(tag);
                continue;
            }
            (tag, None) if tag.starts_with("text ") => (look(attribute(tag, "class").unwrap()), tag),
            (tag, Some(text)) if tag.starts_with("tspan ") => (Type { size: 20.0, ..PLAIN }, text),
            _ => continue,
        };
        let class = attribute(tag, "class").unwrap_or_default();
        let anchor = ["mid", "end"].into_iter().find(|anchor| class.split(' ').any(|one| one == *anchor));
        let words =
            words.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&amp;", "&");
        let point = (at(tag, "x"), at(tag, "y"));
        texts.push((extent(look, &words, point, anchor.unwrap_or_default()), words));
    }
    texts
}

fn look(class: &str) -> Type {
    let has = |name: &str| class.split(' ').any(|one| one == name);
    match () {
        () if has("tx-b") => BOLD,
        () if has("tx-s") => SMALL,
        () if has("tx-q") => QUIET,
        () => PLAIN,
    }
}

/// Fails where boxes overlap, texts overlap or leave the picture, or a text lies across the edge of a box.
pub(super) fn check(svg: &str, what: &str) {
    let (boxes, texts) = (boxes(svg), texts(svg));
    for (n, one) in boxes.iter().enumerate() {
        for other in boxes.iter().skip(n + 1) {
            assert!(!one.meets(other, 0.0), "{what}: boxes overlap: {one:?} {other:?}");
        }
    }
    let size: Vec<f64> = attribute(svg, "viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    let whole = Rect { x: 0.0, y: 0.0, w: size[2], h: size[3] };
    for (n, (one, words)) in texts.iter().enumerate() {
        assert!(whole.holds(one), "{what}: {words} leaves the picture: {one:?}");
        for (other, others) in texts.iter().skip(n + 1) {
            assert!(!one.meets(other, -0.5), "{what}: {words} lies on {others}");
        }
        for holder in &boxes {
            assert!(
                holder.holds(one) || !holder.meets(one, -0.5),
                "{what}: {words} leaves its box {holder:?}"
            );
        }
    }
}
