//! Bodies in frames for the facade, which reads the bytes and puts the frames together.

use alloc::string::String;

use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::browser::given::{Given, answer, write_signed};
use crate::browser::wire::{Reader, Writer};
use crate::checksum::ChecksumAlgorithm;
use crate::error::{Error, ErrorCode};
use crate::sign::Payload;
use crate::sign::chunked::{Chunking, Frames, sign_chunked};

/// One body that is being framed.
#[wasm_bindgen]
#[allow(missing_debug_implementations, reason = "JavaScript's own types have none, and nothing prints this")]
#[derive(Default)]
pub struct Chunks(Option<Frames>);

#[wasm_bindgen]
impl Chunks {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what [`Given`] reads, then the body's length, the frames' size, the trailer's name or nothing, and 1 where
    /// frames are unsigned. Gives a record `signed` of the request, or a record `error`.
    pub fn begin(&mut self, text: String) -> String {
        let text = Zeroizing::new(text);
        answer(|out| self.start(&mut Reader(&text), out))
    }

    /// Takes the next frame's bytes. Gives a record `frame` of the text before them and its signature.
    pub fn frame(&mut self, bytes: &[u8]) -> String {
        answer(|out| {
            if let Some(frames) = &mut self.0 {
                let frame = frames.frame(bytes)?;
                out.record("frame");
                out.text(&frame.header);
                out.text(frame.signature.as_deref().unwrap_or_default());
            }
            Ok(())
        })
    }

    /// Gives a record `end` of the text after the last frame's bytes, the empty frame's signature and the trailer's.
    pub fn end(&mut self) -> String {
        answer(|out| {
            if let Some(frames) = self.0.take() {
                let ending = frames.finish()?;
                out.record("end");
                out.text(&ending.text);
                out.text(ending.signature.as_deref().unwrap_or_default());
                out.text(ending.trailer_signature.as_deref().unwrap_or_default());
            }
            Ok(())
        })
    }
}

impl Chunks {
    fn start(&mut self, given: &mut Reader<'_>, out: &mut Writer) -> Result<(), Error> {
        let request = Given::read(given)?;
        let length = given.number().unwrap_or_default().unsigned_abs();
        let (chunk_size, trailer, unsigned) = (given.count(), given.text(), given.count() > 0);
        let trailer = match &*trailer {
            "" => None,
            name => Some(ChecksumAlgorithm::parse(name).ok_or_else(|| {
                Error::found(ErrorCode::InvalidOption, "/trailer", "Use crc32, crc32c, crc64nvme, sha1 or sha256.")
            })?),
        };
        let chunking = Chunking { chunk_size, trailer, unsigned };
        let chunked =
            request.with(Payload::Empty, |request, context| sign_chunked(request, length, &chunking, context))?;
        self.0 = Some(chunked.frames);
        write_signed(out, &chunked.request);
        Ok(())
    }
}
