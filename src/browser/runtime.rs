//! What the standard library would bring, in a few hundred bytes instead of twenty thousand.

/// Small first: a page allocates little through this module, and all of it is short-lived.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A panic is a bug. It stops the module with a trap, which the facade reports as `internal`. Where it was and why is told
/// in development builds alone: in what ships, the words would cost more than all of signing, and nobody could read them.
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(debug_assertions)]
    web_sys::console::error_2(&alloc::format!("{_info}").into(), &js_sys::Error::new("bucketkit panicked").into());
    core::arch::wasm32::unreachable()
}
