//! Bodies, posts and courses.

use crate::{
    recipe::Recipe,
    sheet::{Evidence, Sheet, Thing},
    trades,
};

pub(crate) fn sheet(recipe: &Recipe) -> Sheet {
    let mut things = bodies(recipe);
    things.extend(posts());
    things.extend(trainings(recipe));
    Sheet { path: "organization.yaml", doc: "Bodies, posts and courses.", things }
}

fn bodies(recipe: &Recipe) -> Vec<Thing> {
    let mut all = vec![
        body("city", "The city", "government").int("staff", recipe.n(12_000)),
        body("csirt", "The response team of the state", "csirt")
            .text("incident_contact", "csirt@city.example"),
        body("data-authority", "The authority for data protection", "authority"),
        body("insurer", "The insurer", "insurer"),
    ];
    let mut evidence = Evidence::new(recipe, "organization");
    for trade in trades::ALL {
        for firm in trades::firms() {
            let contact = format!("{}@supplier.example", trade.id(firm));
            let supplier = body(&trade.id(firm), &trade.name(firm), "supplier")
                .yes("critical_supplier", firm == 0)
                .truth(&mut evidence, "security_certified", 6000)
                .day(&mut evidence, "assessed_on", 800);
            let has_contact = evidence.chance.happens(7000);
            all.push(if has_contact { supplier.text("incident_contact", &contact) } else { supplier });
        }
    }
    all
}

fn body(id: &str, name: &str, role: &str) -> Thing {
    Thing::new("organization", id).text("name", name).text("role", role).text("country", "NL")
}

/// Each post with what it is called and who stands in.
const POSTS: &[(&str, &str, &str)] = &[
    ("city-manager", "City manager", "ciso"),
    ("ciso", "Chief information security officer", "it-operations"),
    ("dpo", "Data protection officer", ""),
    ("it-operations", "Head of IT operations", "network-team"),
    ("network-team", "Network team", "it-operations"),
    ("head-of-energy", "Head of energy", ""),
    ("head-of-water", "Head of water", "head-of-wastewater"),
    ("head-of-wastewater", "Head of wastewater", "head-of-water"),
    ("head-of-lighting", "Head of street lighting", ""),
    ("head-of-traffic", "Head of traffic", "head-of-lighting"),
    ("head-of-safety", "Head of public safety", "head-of-traffic"),
    ("head-of-parking", "Head of parking", ""),
];

fn posts() -> Vec<Thing> {
    let post = |(id, name, deputy): &(&str, &str, &str)| {
        let is_of_it = matches!(*id, "ciso" | "it-operations" | "network-team");
        let post = Thing::new("post", id)
            .text("name", name)
            .one("organization", "city")
            .yes("filled", *id != "head-of-lighting")
            .yes("security_role", is_of_it)
            .yes("privileged", is_of_it);
        if deputy.is_empty() { post } else { post.one("deputy", deputy) }
    };
    POSTS.iter().map(post).collect()
}

fn trainings(recipe: &Recipe) -> Vec<Thing> {
    let everybody: Vec<&str> = POSTS.iter().map(|(id, ..)| *id).collect();
    let heads: Vec<&str> = everybody.iter().copied().filter(|id| id.starts_with("head-of")).collect();
    let of_it: &[&str] = &["ciso", "it-operations", "network-team"];
    let courses: [(&str, &str, &str, &[&str]); 5] = [
        ("awareness", "Passwords and letters that are not what they seem", "awareness", &everybody),
        ("plant", "Security of plants", "ot-security", &heads),
        ("response", "When it happens", "incident-response", of_it),
        ("privacy", "Data of people", "privacy", &["dpo", "head-of-safety"]),
        ("administration", "For those who administer", "administration", of_it),
    ];
    let mut evidence = Evidence::new(recipe, "training");
    let course = |(id, name, topic, posts): &(&str, &str, &str, &[&str])| {
        Thing::new("training", id)
            .text("name", name)
            .text("topic", topic)
            .many("posts", posts)
            .int("repeat_months", 12)
            .day(&mut evidence, "held_on", 500)
    };
    courses.iter().map(course).collect()
}
