//! The schema, step by step. A step is never edited once it has run anywhere, and uses no entity:
//! entities change, steps do not.

mod m20261124_000001_sync;
mod m20261124_000002_identity;
mod m20261125_000003_upkeep;
mod m20261125_000004_second_factor;
mod m20261125_000005_erased;
mod m20261125_000006_audit;
mod m20261125_000006_office;
mod m20261130_000007_daily_list;
mod m20261130_000007_retention;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// Every step, in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_sync::Migration),
            Box::new(m20261124_000002_identity::Migration),
            Box::new(m20261125_000003_upkeep::Migration),
            Box::new(m20261125_000004_second_factor::Migration),
            Box::new(m20261125_000005_erased::Migration),
            Box::new(m20261125_000006_office::Migration),
            Box::new(m20261125_000006_audit::Migration),
            Box::new(m20261130_000007_daily_list::Migration),
            Box::new(m20261130_000007_retention::Migration),
        ]
    }
}
