use crate::city::*;
#[test]
fn show() {
    let city = Judged::example("port-meridian", "examples/port-meridian");
    println!("{}", city.text(&plain(80)));
    println!("{}", city.text(&plain(120)));
    println!("{}", city.text(&plain(40)));
    println!("{}", serde_json::to_string_pretty(&city.json()).unwrap().len());
    let all = city.all_explained(&plain(80));
    println!("{}", all.len());
    for t in all.iter() {
        println!("{t}\n=======================\n");
    }
}
