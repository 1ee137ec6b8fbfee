//! What the standard library would bring, in a few hundred bytes instead of twenty thousand.

/// Small first: a page allocates little through this module, and all of it is short-lived.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A panic is a bug. It stops the module with a trap, which the facade reports as `internal`; the message would cost more
/// than all of signing, and nobody could read it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
