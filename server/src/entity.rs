//! Tables as sea-orm sees them. Synced rows have no entity: they are read and written as bodies by
//! the store.

pub mod access_code;
pub mod account_link;
pub mod daily_list;
pub mod recovery_code;
pub mod school_import;
pub mod second_factor;
pub mod server_key;
pub mod session;
pub mod user_account;
