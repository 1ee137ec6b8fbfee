//! Ports that nobody listens on, of 127.0.0.1.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// A port that was free just now. Another process may take it before you do: be ready to ask for one more.
pub fn free_port() -> io::Result<u16> {
    let [port] = free_ports()?;
    Ok(port)
}

/// Several ports, all different: they are held together before any is given back.
pub fn free_ports<const N: usize>() -> io::Result<[u16; N]> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_differ_and_can_be_listened_on() {
        let mut ports = free_ports::<16>().unwrap();
        for port in ports {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        }
        ports.sort_unstable();
        assert!(ports.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
