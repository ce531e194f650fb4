//! The file of hosts as a table, for whoever may read it: CSV and XLSX.

use crate::store::{Store, StoreError};
use common::access::{Scope, scopes};
use common::domain::host::{Contact, ContactEvent, Host, HostContact};
use common::domain::school::School;
use common::domain::staff::Staff;
use common::ids::{HostId, PoleId, UserId};
use common::row::Row;
use common::rules::text::fold;
use common::sync::server::ReadStore;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of the table.
pub const TITLES: [&str; 17] = [
    "Organisme",
    "Secteur",
    "Commune",
    "SIRET",
    "Effectif",
    "État",
    "Bloqué",
    "Partage",
    "Apporté par",
    "Vérifié le",
    "Adresse",
    "Téléphone",
    "Courriel",
    "Contacts",
    "Dernier contact le",
    "Dernier contact par",
    "Issue",
];

/// A line of the table.
pub type Line = [String; TITLES.len()];

/// Hosts that `user` reads, by name, with those of their contacts that they read.
///
/// # Errors
/// [`StoreError`].
pub async fn hosts(store: &Store, space: PoleId, user: UserId) -> Result<Vec<Line>, StoreError> {
    let mut snapshot = store.snapshot(space).await?;
    let held = snapshot.grants(user).await?;
    snapshot.end().await?;
    let held: BTreeSet<Scope> = held
        .into_iter()
        .filter(|grant| grant.present)
        .map(|grant| grant.scope)
        .collect();
    let reads = |row: Row| scopes(space, &row).iter().any(|scope| held.contains(scope));
    let mut hosts: Vec<Host> = store.all(space).await?;
    hosts.retain(|host| host.merged_into.is_none() && reads(host.clone().into()));
    hosts.sort_by_cached_key(|host| (fold(&host.name), host.id));
    let reached: Vec<HostContact> = store.all(space).await?;
    let reached: BTreeMap<HostId, HostContact> = reached
        .into_iter()
        .filter(|contact| reads(contact.clone().into()))
        .map(|contact| (contact.host, contact))
        .collect();
    let mut people: BTreeMap<HostId, Vec<String>> = BTreeMap::new();
    for person in store.all::<Contact>(space).await? {
        if person.active && reads(person.clone().into()) {
            people.entry(person.host).or_default().push(told(&person));
        }
    }
    let mut last: BTreeMap<HostId, ContactEvent> = BTreeMap::new();
    for event in store.all::<ContactEvent>(space).await? {
        let newer = last
            .get(&event.host)
            .is_none_or(|known| known.written_at < event.written_at);
        if newer && reads(event.clone().into()) {
            last.insert(event.host, event);
        }
    }
    let staff: Vec<Staff> = store.all(space).await?;
    let staff: BTreeMap<_, _> = staff
        .into_iter()
        .map(|s| (s.id, format!("{} {}", s.first_name, s.last_name)))
        .collect();
    let schools: Vec<School> = store.all(space).await?;
    let schools: BTreeMap<_, _> = schools.into_iter().map(|s| (s.id, s.name)).collect();
    let line = |host: Host| {
        let contact = reached.get(&host.id);
        let event = last.get(&host.id);
        let yes = |yes: bool| if yes { "oui" } else { "non" }.to_owned();
        [
            host.name,
            host.sector,
            host.commune_name,
            host.siret.map_or(String::new(), |s| s.to_string()),
            host.headcount.map_or(String::new(), |n| n.to_string()),
            host.state.label().to_owned(),
            yes(host.blocked),
            host.sharing.label().to_owned(),
            host.owner
                .and_then(|school| schools.get(&school).cloned())
                .unwrap_or_default(),
            host.verified_on
                .map_or(String::new(), |day| day.format("%d/%m/%Y").to_string()),
            contact.map_or(String::new(), |c| c.address.clone()),
            contact.map_or(String::new(), |c| c.phone.clone()),
            contact.map_or(String::new(), |c| c.email.clone()),
            people
                .get(&host.id)
                .map_or(String::new(), |p| p.join(" ; ")),
            event.map_or(String::new(), |e| {
                let day = common::clock::paris(e.written_at).date();
                day.format("%d/%m/%Y").to_string()
            }),
            event
                .and_then(|e| staff.get(&e.staff).cloned())
                .unwrap_or_default(),
            event.map_or(String::new(), |e| e.outcome.label().to_owned()),
        ]
    };
    Ok(hosts.into_iter().map(line).collect())
}

fn told(person: &Contact) -> String {
    let mut told = format!("{} ({}", person.name, person.role.label().to_lowercase());
    if person.entitled {
        told.push_str(", habilité à signer");
    }
    told.push(')');
    for reach in [&person.phone, &person.email] {
        if !reach.is_empty() {
            told.push(' ');
            told.push_str(reach);
        }
    }
    told
}

/// A cell that a spreadsheet takes for a text: what begins like a formula gets an apostrophe.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// CSV as French spreadsheets open it: UTF-8 with its mark, semicolons.
///
/// # Errors
/// Never in practice: it is written to memory.
pub fn csv(lines: &[Line]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(TITLES)?;
    for line in lines {
        writer.write_record(line.iter().map(|cell| plain(cell)))?;
    }
    Ok(writer.into_inner()?)
}

/// XLSX: every cell is written as a text, so none is a formula.
///
/// # Errors
/// When there are more lines than a sheet holds.
pub fn xlsx(lines: &[Line]) -> anyhow::Result<Vec<u8>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Organismes")?;
    let bold = rust_xlsxwriter::Format::new().set_bold();
    for (column, title) in TITLES.iter().enumerate() {
        sheet.write_string_with_format(0, u16::try_from(column)?, *title, &bold)?;
    }
    for (row, line) in lines.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            sheet.write_string(u32::try_from(row)? + 1, u16::try_from(column)?, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(book.save_to_buffer()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str) -> Line {
        let mut line: Line = Default::default();
        name.clone_into(&mut line[0]);
        line
    }

    #[test]
    fn a_formula_in_a_name_is_a_text_in_the_csv() {
        for name in ["=1+1", "+33 3 83", "-2", "@SUM(A1)", "\tx"] {
            let text = String::from_utf8(csv(&[line(name)]).unwrap()).unwrap();
            assert!(text.starts_with("\u{feff}Organisme;Secteur;"));
            let second = text.lines().nth(1).unwrap().trim_start_matches('"');
            assert!(second.starts_with(&format!("'{name}")), "{text}");
        }
        let text = String::from_utf8(csv(&[line("Scierie ; fils")]).unwrap()).unwrap();
        assert!(text.contains("\r\n\"Scierie ; fils\";"), "{text}");
    }

    #[test]
    fn the_workbook_opens_as_a_zip_and_its_cells_are_texts() {
        use std::io::Read;
        let bytes = xlsx(&[line("=1+1")]).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        let mut file = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        file.read_to_string(&mut sheet).unwrap();
        assert!(!sheet.contains("<f>"), "no formula");
    }
}
