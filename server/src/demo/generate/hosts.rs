//! Hosts and their offers.

use super::{Class, DemoSpace, Maker, is_holiday, step};
use crate::demo::cast::{FIRST_NAMES, LAST_NAMES, TRADES};
use common::domain::division::{Filiere, Level};
use common::domain::host::{Host, HostContact};
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::ids::{HostId, OfferId, PoleId};
use common::rules::codes::Siret;
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use std::collections::BTreeMap;

/// A host with what it can teach.
pub(super) struct Trader {
    pub host: Host,
    tasks: [&'static str; 3],
    filieres: &'static [Filiere],
}

impl Maker<'_> {
    pub(super) fn hosts(
        &mut self,
        pole: PoleId,
        center: GeoPoint,
        count: usize,
        space: &mut DemoSpace,
    ) -> anyhow::Result<Vec<Trader>> {
        let mut hosts = Vec::with_capacity(count);
        for at in 0..count {
            let Some((kind, sector, tasks, filieres)) = TRADES.get(at % TRADES.len()).copied()
            else {
                continue;
            };
            let commune = self.commune_near(center, 30_000)?.clone();
            let family = self.draw.pick(&LAST_NAMES);
            let host = Host {
                id: HostId(self.draw.id()),
                pole,
                name: format!("{kind} {family}"),
                sector: sector.to_owned(),
                commune: commune.insee,
                commune_name: commune.name.clone(),
                point: commune.point,
                siret: self.siret(),
                headcount: Some(u32::try_from(self.draw.between(1, 60)).unwrap_or(1)),
                country: Default::default(),
                foreign_id: String::new(),
                sharing: Default::default(),
                owner: None,
                state: Default::default(),
                blocked: false,
                verified_on: None,
                merged_into: None,
            };
            let contact = HostContact {
                host: host.id,
                pole,
                address: format!(
                    "{} rue de la Démonstration, {} {}",
                    self.draw.between(1, 90),
                    commune.postcode,
                    commune.name
                ),
                contact_name: format!("{} {family}", self.draw.pick(&FIRST_NAMES)),
                phone: format!("03 83 00 {:02} {:02}", at / 100 % 100, at % 100),
                email: format!("accueil{at}@exemple.invalid"),
                private_to: None,
            };
            self.places.insert(host.id, host.commune);
            space.rows.extend([host.clone().into(), contact.into()]);
            hosts.push(Trader {
                host,
                tasks,
                filieres,
            });
        }
        Ok(hosts)
    }

    /// A number of the right form whose key is right, of no firm: SIREN 000…
    fn siret(&mut self) -> Option<Siret> {
        let body = format!("000{:010}", self.draw.between(0, 9_999_999_999));
        (0..10).find_map(|key| {
            let siret = Siret::parse(&format!("{body}{key}")).ok()?;
            siret.check().warning().is_none().then_some(siret)
        })
    }

    pub(super) fn offers(
        &mut self,
        pole: PoleId,
        hosts: &[Trader],
        classes: &[Class],
        count: usize,
    ) -> Vec<Offer> {
        let wanted: Vec<Filiere> = classes.iter().map(|c| c.division.filiere).collect();
        let (useful, others): (Vec<&Trader>, Vec<&Trader>) = hosts
            .iter()
            .partition(|t| t.filieres.iter().any(|f| wanted.contains(f)));
        let mut offers = Vec::with_capacity(count);
        let mut written: BTreeMap<HostId, usize> = BTreeMap::new();
        for at in 0..count {
            // Four offers out of five are for a field that is taught here.
            let (pool, turn) = if (at % 5 != 4 && !useful.is_empty()) || others.is_empty() {
                (&useful, at - at / 5)
            } else {
                (&others, at / 5)
            };
            let trader = pool.get(turn % pool.len().max(1)).copied();
            let Some(trader) = trader else { continue };
            let nth = written.entry(trader.host.id).or_default();
            let task = trader.tasks.get(*nth % trader.tasks.len());
            *nth += 1;
            offers.push(self.offer(
                pole,
                trader,
                task.copied().unwrap_or(trader.host.sector.as_str()),
                at,
            ));
        }
        offers
    }

    fn offer(&mut self, pole: PoleId, trader: &Trader, task: &str, at: usize) -> Offer {
        let seats = [1, 1, 2, 1, 3].get(at % 5).copied().unwrap_or(1);
        let now = IsoWeek::of(self.today);
        let capacity: BTreeMap<IsoWeek, u8> = (-9..24)
            .map(|offset| step(now, offset))
            .filter(|week| !is_holiday(*week))
            .map(|week| (week, seats))
            .collect();
        let levels = match at % 4 {
            0 => Level::ALL.to_vec(),
            1 => vec![Level::Premiere, Level::Terminale],
            2 => vec![Level::Cap1, Level::Cap2, Level::Seconde, Level::Premiere],
            _ => vec![
                Level::Seconde,
                Level::Premiere,
                Level::Terminale,
                Level::Cap2,
            ],
        };
        let status = match at % 40 {
            39 => OfferStatus::Draft,
            38 => OfferStatus::Closed,
            _ => OfferStatus::Open,
        };
        let group_size = if seats >= 2 && at % 10 == 2 { 2 } else { 1 };
        Offer {
            id: OfferId(self.draw.id()),
            pole,
            host: trader.host.id,
            text: OfferText {
                title: task.to_owned(),
                description: format!(
                    "{task} chez {}, à {}. Tenue fournie. Une première rencontre est proposée avant \
                     le stage.",
                    trader.host.name, trader.host.commune_name
                ),
            },
            terms: OfferTerms {
                filieres: trader.filieres.to_vec(),
                levels,
                capacity,
                group_size,
                minimum_age: if at % 6 == 5 { 16 } else { 14 },
            },
            status,
            previous: None,
            taken: BTreeMap::new(),
        }
    }
}
