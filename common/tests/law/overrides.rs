//! Going on in spite of a finding.

use super::*;
use common::ids::StaffId;
use common::rules::law::{NoOverride, Override, Standing, settle};

fn baker() -> Stay {
    with_grid(pfmp(17), &[1, 2, 3], "05:00-08:30-09:00-12:00")
}

fn by() -> StaffId {
    "00000000-0000-7000-8000-000000000001".parse().unwrap()
}

fn lifted(
    standing: Standing,
    of: &Finding,
    reason: &str,
    article: &str,
) -> Result<Override, NoOverride> {
    Override::new(standing, of, by(), on("2026-12-01"), reason, article)
}

#[test]
fn a_head_of_school_goes_on_with_a_reason_and_an_article_kept() {
    let context = Context::default();
    let night = the(&baker(), &context, "night.from16");
    let lifted = lifted(
        Standing::HeadOfSchool,
        &night,
        " Accord de l'inspection ",
        "R3163-1",
    )
    .unwrap();
    assert_eq!(
        (lifted.reason.as_str(), lifted.article.as_str()),
        ("Accord de l'inspection", "R3163-1")
    );
    let settled = settle(check(&baker(), &context), std::slice::from_ref(&lifted));
    assert!(!settled.blocks());
    assert_eq!(settled.lifted, [lifted]);
}

#[test]
fn nobody_else_goes_on_and_nothing_without_words() {
    let night = the(&baker(), &Context::default(), "night.from16");
    assert_eq!(
        lifted(Standing::Other, &night, "Accord", "R3163-1"),
        Err(NoOverride::NotHead)
    );
    let head = Standing::HeadOfSchool;
    assert_eq!(
        lifted(head, &night, "  ", "R3163-1"),
        Err(NoOverride::NoReason)
    );
    assert_eq!(
        lifted(head, &night, "Accord", "la loi"),
        Err(NoOverride::NoArticle)
    );
}

#[test]
fn a_warning_needs_no_override_and_an_absolute_ban_has_none() {
    let head = Standing::HeadOfSchool;
    let mut stay = pfmp(17);
    stay.works = vec!["D4153-24".into()];
    let context = Context::default();
    let ban = the(&stay, &context, "work.banned");
    assert_eq!(
        lifted(head, &ban, "Habilité", "R4153-50"),
        Err(NoOverride::Firm)
    );
    let told = the(&stay, &context, "work.permanent");
    assert_eq!(
        lifted(head, &told, "Habilité", "R4153-50"),
        Err(NoOverride::NotBlocking)
    );
    let adult = with_grid(pfmp(18), &[1], "08:00-12:00-13:00-19:30");
    let long = the(&adult, &context, "hours.day.adult");
    assert_eq!(
        lifted(head, &long, "Accord", "L3121-18"),
        Err(NoOverride::Firm),
        "not a minor"
    );
}

#[test]
fn an_override_holds_for_what_was_read_and_for_nothing_else() {
    let context = Context::default();
    let night = the(&baker(), &context, "night.from16");
    let lifted = lifted(Standing::HeadOfSchool, &night, "Accord", "R3163-1").unwrap();
    let one_day_more = with_grid(pfmp(17), &[1, 2, 3, 4], "05:00-08:30-09:00-12:00");
    let earlier = with_grid(pfmp(17), &[1, 2, 3], "04:00-07:30-08:00-11:00");
    for stay in [one_day_more, earlier] {
        let settled = settle(check(&stay, &context), std::slice::from_ref(&lifted));
        assert!(settled.blocks() && settled.lifted.is_empty());
    }
}

#[test]
fn an_override_written_by_hand_for_what_nobody_may_lift_changes_nothing() {
    let mut stay = pfmp(17);
    stay.host.blocked = true;
    let found = check(&stay, &Context::default());
    let forged = Override {
        of: found[0].clone(),
        by: by(),
        on: on("2026-12-01"),
        reason: "Parce que".into(),
        article: "L1".into(),
    };
    assert!(settle(found, &[forged]).blocks());
}

#[test]
fn findings_and_overrides_travel() {
    let night = the(&baker(), &Context::default(), "night.from16");
    let lifted = lifted(Standing::HeadOfSchool, &night, "Accord", "R3163-1").unwrap();
    let text = serde_json::to_string(&lifted).unwrap();
    assert_eq!(serde_json::from_str::<Override>(&text).unwrap(), lifted);
    assert!(text.contains("\"severity\":\"blocking\""), "{text}");
    let stay: Stay = serde_json::from_str(&serde_json::to_string(&baker()).unwrap()).unwrap();
    assert_eq!(stay, baker());
}
