//! Routes of the office of a school: imports of classes and code sheets, on both databases.

use crate::support::world::now;
use crate::support::{Browser, Site};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::api::office::*;
use common::api::{LoginReq, path};
use common::command::{Command, SetSchooling};
use common::domain::host::{Host, Sharing};
use common::domain::pupil::{Need, Pupil, Schooling};
use common::ids::{DivisionId, HostId, PupilId, SchoolId};
use uuid::Uuid;

/// Pupil 0 in another class, a namesake of pupil 1, somebody new; not pupil 2.
const FILE: &str = "NOM;PRENOM;DATE NAISS;CLASSE\n\
                    ESSAI 0;Prénom 0;01/03/2009;1MELEC2\n\
                    Essai 1;Prénom 1;02/03/2009;1MELEC1\n\
                    AUBERTEL;Maëlys;03/09/2009;1MELEC1\n";

fn req(site: &Site, text: &str) -> ImportReq {
    ImportReq {
        school: site.world.school,
        file: BASE64_STANDARD.encode(text),
        columns: None,
        answers: Answers::default(),
        digest: None,
    }
}

/// The namesake is somebody else.
fn answered(site: &Site) -> ImportReq {
    let mut req = req(site, FILE);
    req.answers.namesakes.insert(3, NamesakeAnswer::New);
    req
}

async fn preview(browser: &mut Browser, req: &ImportReq) -> anyhow::Result<Preview> {
    browser.post(path::IMPORT_PREVIEW, req).await?.json()
}

async fn applied(browser: &mut Browser, mut req: ImportReq) -> anyhow::Result<ImportDone> {
    req.digest = Some(preview(browser, &req).await?.digest);
    browser.post(path::IMPORT_APPLY, &req).await?.json()
}

async fn need(site: &Site, pupil: PupilId) -> anyhow::Result<Need> {
    let found = site.app.store.find(site.world.pole, pupil.0).await?;
    found.ok_or_else(|| anyhow::anyhow!("no such pupil"))
}

async fn named(site: &Site, last_name: &str) -> anyhow::Result<Vec<Pupil>> {
    let mut all = site.app.store.all::<Pupil>(site.world.pole).await?;
    all.retain(|p| p.last_name == last_name);
    Ok(all)
}

async fn set(site: &Site, pupil: PupilId, schooling: Schooling) -> anyhow::Result<()> {
    let command: Command = SetSchooling { pupil, schooling }.into();
    let (store, pole) = (&site.app.store, site.world.pole);
    let decided = store.run_commands(pole, &[command], now(), false).await?;
    anyhow::ensure!(decided.iter().all(Result::is_ok), "{decided:?}");
    Ok(())
}

on_both! {
    async fn a_file_is_applied_as_it_was_previewed_and_undone_but_for_who_was_touched(db) {
        let site = Site::new(db).await?;
        let mut office = site.adult(site.world.office).await?;
        let shown = preview(&mut office, &req(&site, FILE)).await?;
        assert_eq!(shown.undecided, 1);
        assert_eq!(shown.namesakes.len(), 1, "same name, other date: asked");
        assert_eq!(shown.adds.len(), 1);
        assert_eq!(shown.moves.first().map(|m| m.to.as_str()), Some("1MELEC2"));
        assert_eq!(shown.leavers.len(), 1, "pupil 2; of pupil 1 nothing is known yet");
        let mut early = req(&site, FILE);
        early.digest = Some(shown.digest.clone());
        office.post(path::IMPORT_APPLY, &early).await?.problem(422, "undecided")?;
        let mut other = answered(&site);
        other.digest = Some(shown.digest);
        office.post(path::IMPORT_APPLY, &other).await?.problem(422, "changed_since_seen")?;

        let done = applied(&mut office, answered(&site)).await?;
        let expected = ImportDone { added: 2, moved: 1, leaving: 2, ..ImportDone::default() };
        assert_eq!(done, expected);
        let [zero, one, two] = [0, 1, 2].map(|n| site.world.pupils[n]);
        assert_eq!(need(&site, zero).await?.division, site.world.other_division);
        assert_eq!(need(&site, one).await?.schooling, Schooling::LeaverToConfirm);
        assert_eq!(named(&site, "Essai 1").await?.len(), 2, "never taken for one another");
        let last: Option<LastImport> = office
            .post(path::IMPORT_LAST, &OfSchool { school: site.world.school })
            .await?
            .json()?;
        assert_eq!(last.map(|l| (l.done, l.undone)), Some((expected.clone(), false)));

        set(&site, two, Schooling::Left).await?;
        let undone: ImportDone = office
            .post(path::IMPORT_UNDO, &OfSchool { school: site.world.school })
            .await?
            .json()?;
        assert_eq!(undone.left, ["Essai 2 Prénom 2\u{a0}: modifié depuis"]);
        assert_eq!((undone.added, undone.moved, undone.leaving), (2, 1, 1));
        assert_eq!(need(&site, zero).await?.division, site.world.division);
        assert_eq!(need(&site, one).await?.schooling, Schooling::Present);
        assert_eq!(need(&site, two).await?.schooling, Schooling::Left, "as it was touched");
        let added = named(&site, "Aubertel").await?;
        assert_eq!(added.len(), 1, "nothing is deleted");
        assert_eq!(need(&site, added[0].id).await?.schooling, Schooling::Left);
        office
            .post(path::IMPORT_UNDO, &OfSchool { school: site.world.school })
            .await?
            .problem(422, "nothing_to_undo")?;

        // The same file again: those who were marked as gone come back, nobody is there twice.
        let again = applied(&mut office, req(&site, FILE)).await?;
        assert_eq!((again.added, again.returned, again.moved), (0, 2, 1));
        assert_eq!(named(&site, "Aubertel").await?.len(), 1);
    }
}

on_both! {
    async fn what_changed_since_the_preview_stops_the_import_whole(db) {
        let site = Site::new(db).await?;
        let mut office = site.adult(site.world.office).await?;
        let mut req = answered(&site);
        req.digest = Some(preview(&mut office, &req).await?.digest);
        set(&site, site.world.pupils[2], Schooling::Left).await?;
        office.post(path::IMPORT_APPLY, &req).await?.problem(422, "changed_since_seen")?;
        assert_eq!(named(&site, "Aubertel").await?.len(), 0);
        assert_eq!(need(&site, site.world.pupils[0]).await?.division, site.world.division);
    }
}

on_both! {
    async fn columns_said_by_hand_are_remembered_for_the_school(db) {
        let site = Site::new(db).await?;
        let mut office = site.adult(site.world.office).await?;
        let mut by_hand = req(&site, "A;B;C;D\nAUBERTEL;Maëlys;03/09/2009;1MELEC1\n");
        let shown = preview(&mut office, &by_hand).await?;
        assert_eq!(shown.lacking.len(), 4);
        by_hand.columns = Some(
            [Column::LastName, Column::FirstName, Column::BirthDate, Column::Division]
                .map(Some)
                .to_vec(),
        );
        by_hand.answers.staying = site.world.pupils.clone();
        let done = applied(&mut office, by_hand).await?;
        assert_eq!((done.added, done.leaving), (1, 0));
        let shown = preview(&mut office, &req(&site, "D;C;A;B\n1MELEC1;03/09/2009;AUBERTEL;Maëlys\n")).await?;
        assert!(shown.remembered, "by their titles, in any order");
        assert_eq!((shown.same, shown.adds.len()), (1, 0));
    }
}

on_both! {
    async fn a_file_of_another_school_or_none_at_all_says_so(db) {
        let site = Site::new(db).await?;
        let mut office = site.adult(site.world.office).await?;
        let mut siecle = req(&site, "");
        siecle.file = BASE64_STANDARD.encode(include_bytes!("files/ExportXML_ElevesSansAdresses.zip"));
        office.post(path::IMPORT_PREVIEW, &siecle).await?.problem(422, "other_school")?;
        office.post(path::IMPORT_PREVIEW, &req(&site, "\0\0\0")).await?.problem(422, "unreadable_file")?;
        let mut torn = req(&site, FILE);
        torn.file.push('!');
        office.post(path::IMPORT_PREVIEW, &torn).await?.problem(400, "malformed")?;
        let large = req(&site, &"a".repeat(server::routes::office::IMPORT_MAX));
        office.post(path::IMPORT_PREVIEW, &large).await?.problem(413, "too_large")?;
    }
}

on_both! {
    async fn only_the_office_of_the_school_imports_and_only_it_and_administrators_give_codes(db) {
        let site = Site::new(db).await?;
        let world = &site.world;
        let codes = CodesReq { division: world.division, which: CodesFor::Missing };
        let mut pupil = site.pupil(0).await?;
        let mut others = [
            site.adult(world.teacher).await?,
            site.adult(world.coordinator).await?,
            site.adult(world.administrator).await?,
        ];
        for browser in others.iter_mut().chain([&mut pupil]) {
            let school = OfSchool { school: world.school };
            for path in [path::IMPORT_PREVIEW, path::IMPORT_APPLY] {
                browser.post(path, &req(&site, FILE)).await?.problem(403, "not_office")?;
            }
            for path in [path::IMPORT_UNDO, path::IMPORT_LAST] {
                browser.post(path, &school).await?.problem(403, "not_office")?;
            }
        }
        let mut nobody = site.browser();
        nobody.post(path::CODES, &codes).await?.problem(401, "unauthenticated")?;
        for browser in others.iter_mut().take(2).chain([&mut pupil]) {
            for path in [path::CODES, path::CODES_REVOKE] {
                browser.post(path, &codes).await?.problem(403, "not_office")?;
            }
        }
        assert_eq!(others[2].post(path::CODES, &codes).await?.status.as_u16(), 200);
        let mut office = site.adult(world.office).await?;
        // Another school, or none: the same answer.
        let elsewhere = CodesReq { division: DivisionId(Uuid::now_v7()), which: CodesFor::All };
        office.post(path::CODES, &elsewhere).await?.problem(403, "not_office")?;
        let other_class = CodesReq {
            division: world.other_division,
            which: CodesFor::One { pupil: world.pupils[0] },
        };
        office.post(path::CODES, &other_class).await?.problem(404, "not_found")?;
    }
}

fn enter(code: &str) -> LoginReq {
    LoginReq::Code {
        code: code.to_owned(),
    }
}

on_both! {
    async fn codes_are_told_once_kept_nowhere_renewed_and_revoked(db) {
        let site = Site::new(db).await?;
        let world = &site.world;
        let mut office = site.adult(world.office).await?;
        let ask = |which| CodesReq { division: world.division, which };
        let kept: CodeSheet = office.post(path::CODES, &ask(CodesFor::Missing)).await?.json()?;
        assert_eq!((kept.codes.len(), kept.kept.len()), (0, 3), "codes already given go on working");
        site.pupil(0).await?;
        let mut opened = site.pupil(0).await?;
        let answer = office.post(path::CODES, &ask(CodesFor::All)).await?;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let sheet: CodeSheet = answer.json()?;
        assert_eq!(sheet.codes.len(), 3);
        assert_eq!(sheet.address, "127.0.0.1:3000");
        opened.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        let mut browser = site.browser();
        browser.post(path::LOGIN, &enter(&site.codes[0])).await?.problem(401, "bad_credentials")?;
        let dump = format!("{:?}", site.dump(&[]).await?);
        for code in &sheet.codes {
            assert!(!dump.contains(&code.code) && !dump.contains(&code.code.replace('-', "")));
            let mut browser = site.browser();
            assert_eq!(browser.post(path::LOGIN, &enter(&code.code)).await?.status.as_u16(), 200);
        }
        let gone = &sheet.codes[0];
        let one = ask(CodesFor::One { pupil: gone.pupil });
        let revoked: CodesRevoked = office.post(path::CODES_REVOKE, &one).await?.json()?;
        assert_eq!(revoked.revoked, 1);
        browser.post(path::LOGIN, &enter(&gone.code)).await?.problem(401, "bad_credentials")?;
        let sheet: CodeSheet = office.post(path::CODES, &ask(CodesFor::Missing)).await?.json()?;
        assert_eq!((sheet.codes.len(), sheet.kept.len()), (1, 2));
        let mut back = site.browser();
        let entered = back.post(path::LOGIN, &enter(&sheet.codes[0].code)).await?;
        assert_eq!(entered.status.as_u16(), 200, "the account was not closed");
    }
}

on_both! {
    async fn the_file_of_hosts_is_taken_away_as_far_as_one_reads_it(db) {
        let site = Site::new(db).await?;
        let world = &site.world;
        let host = site.app.store.all::<Host>(world.pole).await?.remove(0);
        let kept = |owner| Host {
            id: HostId(Uuid::now_v7()),
            name: format!("=Gardé par {owner}"),
            owner: Some(owner),
            sharing: Sharing::School,
            ..host.clone()
        };
        let other = SchoolId(Uuid::now_v7());
        let rows = vec![kept(world.school).into(), kept(other).into()];
        site.app.store.write_rows(world.pole, rows, 10).await?;
        let mut office = site.adult(world.office).await?;
        let answer = office.get(path::HOSTS_CSV).await?;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let disposition = answer.header("content-disposition");
        assert_eq!(disposition, Some("attachment; filename=\"organismes.csv\""));
        let text = answer.text();
        assert!(text.contains(&host.name) && text.contains(&format!("'=Gardé par {}", world.school)));
        assert!(!text.contains(&other.to_string()), "another school keeps it to itself");
        let workbook = office.get(path::HOSTS_XLSX).await?;
        assert!(workbook.body.starts_with(b"PK"));
        let mut coordinator = site.adult(world.coordinator).await?;
        let text = coordinator.get(path::HOSTS_CSV).await?.text();
        assert!(text.contains(&host.name) && !text.contains("Gardé par"));
        for mut browser in [site.adult(world.teacher).await?, site.pupil(0).await?] {
            browser.get(path::HOSTS_CSV).await?.problem(403, "not_office")?;
        }
    }
}
