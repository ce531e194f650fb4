//! Every sentence shown.
