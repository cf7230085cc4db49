//! The whole program's state, without a widget.
