//! The rows. Facts come from the stores' documentation (`Provider::docs`) where no other source stands beside them; what could
//! not be checked says `Unknown`.

use super::{Addressing, Checksums, PartLimits, Provider, RegionRule, Support};
use crate::checksum::ChecksumAlgorithm::{Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use Addressing::{Path, VirtualHosted};
use RegionRule::{Fixed, InHost, Server};
use Support::{No, Unknown, Yes};

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;
const GB: u64 = 1_000_000_000;

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>: 10,000 parts of 5 MiB to 5 GiB, 48.8 TiB in all.
const S3_PARTS: PartLimits = PartLimits { min: 5 * MIB, max: 5 * GIB, count: 10_000, equal: false };

const NO_CHECKSUMS: Checksums = Checksums { full_object: &[], composite: &[] };
const S3_CHECKSUMS: Checksums =
    Checksums { full_object: &[Crc64Nvme, Crc32c, Crc32], composite: &[Crc32c, Crc32, Sha256, Sha1] };

/// What is assumed of a server that nobody knows.
pub(super) static OTHER: Provider = SERVER;

const SERVER: Provider = Provider {
    id: "other",
    hosts: "",
    base_path: "",
    port: 0,
    region: Server { default: "us-east-1" },
    addressing: Path,
    other_addressing: Unknown,
    tls_only: false,
    parts: S3_PARTS,
    object_max: S3_PARTS.max * S3_PARTS.count,
    checksums: NO_CHECKSUMS,
    conditional_writes: Unknown,
    sts: Unknown,
    bucket_cors: Unknown,
    etag_is_md5: Unknown,
};

/// A store that runs itself, for all the world. Path style is the default where both are taken: it serves any bucket's name.
const CLOUD: Provider = Provider { region: InHost { default: "us-east-1" }, tls_only: true, ..SERVER };

pub static AWS: Provider = Provider {
    id: "aws",
    addressing: VirtualHosted,
    other_addressing: Yes,
    checksums: S3_CHECKSUMS,
    conditional_writes: Yes,
    sts: Yes,
    bucket_cors: Yes,
    etag_is_md5: Yes,
    ..CLOUD
};

/// All but Amazon and the unknown, which `identify` tells by other means. More exact patterns stand first.
pub(super) static ROWS: &[Provider] = &[
    Provider {
        id: "cloudflare-r2",
        hosts: "{account}.eu.r2.cloudflarestorage.com {account}.fedramp.r2.cloudflarestorage.com \
                {account}.r2.cloudflarestorage.com",
        region: Fixed { region: "auto", aliases: &["us-east-1"] },
        parts: PartLimits { max: 5 * GIB - 5 * MIB, equal: true, ..S3_PARTS },
        // 4.995 TiB.
        object_max: 5_492_061_603_594,
        checksums: Checksums { full_object: &[Crc64Nvme], composite: S3_CHECKSUMS.composite },
        conditional_writes: Yes,
        // It lends credentials by a call of its own.
        sts: No,
        bucket_cors: Yes,
        ..CLOUD
    },
    Provider {
        id: "minio",
        hosts: "play.min.io minio",
        port: 9000,
        checksums: S3_CHECKSUMS,
        conditional_writes: Yes,
        sts: Yes,
        // The free edition has one setting for the whole server: <https://docs.min.io/aistor/administration/cors-configuration/>.
        etag_is_md5: Yes,
        ..SERVER
    },
    Provider {
        id: "backblaze-b2",
        hosts: "s3.{region}.backblazeb2.com",
        // <https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api>
        other_addressing: Yes,
        parts: PartLimits { min: 5_000_000, ..S3_PARTS },
        sts: No,
        bucket_cors: Yes,
        ..CLOUD
    },
    Provider {
        id: "wasabi",
        hosts: "s3.{region}.wasabisys.com s3.wasabisys.com",
        object_max: 5_000 * GB,
        sts: Yes,
        ..CLOUD
    },
    Provider {
        id: "digitalocean",
        hosts: "{region}.digitaloceanspaces.com",
        addressing: VirtualHosted,
        other_addressing: Yes,
        parts: PartLimits { max: 5 * GB, ..S3_PARTS },
        object_max: 5_000 * GB,
        sts: No,
        bucket_cors: Yes,
        ..CLOUD
    },
    Provider {
        id: "gcs",
        hosts: "storage.googleapis.com",
        region: Fixed { region: "auto", aliases: &[] },
        // <https://docs.cloud.google.com/storage/docs/request-endpoints>
        other_addressing: Yes,
        // Its own documents, not S3's.
        bucket_cors: No,
        sts: No,
        ..CLOUD
    },
    Provider {
        id: "scaleway",
        hosts: "s3.{region}.scw.cloud",
        addressing: VirtualHosted,
        other_addressing: Yes,
        // <https://www.scaleway.com/en/docs/object-storage/api-cli/multipart-uploads/>
        parts: PartLimits { count: 1_000, ..S3_PARTS },
        object_max: 5_000 * GB,
        bucket_cors: Yes,
        ..CLOUD
    },
    Provider {
        id: "ovh",
        hosts: "s3.{region}.io.cloud.ovh.net s3.{region}.perf.cloud.ovh.net",
        bucket_cors: Yes,
        ..CLOUD
    },
    Provider { id: "hetzner", hosts: "{region}.your-objectstorage.com", bucket_cors: Yes, ..CLOUD },
    Provider {
        id: "ceph",
        hosts: "ceph rgw",
        port: 7480,
        // <https://docs.ceph.com/en/latest/radosgw/STS/>
        sts: Yes,
        bucket_cors: Yes,
        ..SERVER
    },
    Provider {
        id: "garage",
        hosts: "garage",
        port: 3900,
        region: Server { default: "garage" },
        checksums: S3_CHECKSUMS,
        // Seen: it writes all the same.
        conditional_writes: No,
        sts: No,
        bucket_cors: Yes,
        ..SERVER
    },
    Provider {
        id: "seaweedfs",
        hosts: "seaweedfs",
        port: 8333,
        checksums: S3_CHECKSUMS,
        conditional_writes: Yes,
        bucket_cors: Yes,
        etag_is_md5: No,
        ..SERVER
    },
    Provider {
        id: "supabase",
        hosts: "{account}.storage.supabase.co {account}.supabase.co",
        base_path: "/storage/v1/s3",
        // The project's.
        region: Server { default: "us-east-1" },
        other_addressing: No,
        object_max: 500 * GB,
        // The session token is the user's own JWT.
        sts: No,
        bucket_cors: No,
        ..CLOUD
    },
    Provider {
        id: "tigris",
        hosts: "t3.storage.dev fly.storage.tigris.dev",
        region: Fixed { region: "auto", aliases: &[] },
        addressing: VirtualHosted,
        bucket_cors: Yes,
        ..CLOUD
    },
    Provider {
        id: "ibm",
        hosts: "s3.{region}.cloud-object-storage.appdomain.cloud",
        bucket_cors: Yes,
        etag_is_md5: No,
        ..CLOUD
    },
    Provider {
        id: "oracle",
        hosts: "{account}.compat.objectstorage.{region}.oraclecloud.com \
                {account}.compat.objectstorage.{region}.oci.customer-oci.com",
        // Buckets for it have other hosts: <https://docs.oracle.com/iaas/releasenotes/objectstorage/S3-virtual-hosted.htm>.
        other_addressing: No,
        bucket_cors: No,
        ..CLOUD
    },
    Provider {
        id: "alibaba",
        hosts: "s3.oss-{region}.aliyuncs.com oss-{region}.aliyuncs.com",
        addressing: VirtualHosted,
        other_addressing: No,
        bucket_cors: Yes,
        ..CLOUD
    },
    Provider {
        id: "tencent",
        hosts: "cos.{region}.myqcloud.com",
        // Only buckets older than 2024 take path style: <https://www.tencentcloud.com/document/product/436/57456>.
        addressing: VirtualHosted,
        sts: Yes,
        bucket_cors: Yes,
        etag_is_md5: No,
        ..CLOUD
    },
    Provider {
        id: "storj",
        hosts: "gateway.storjshare.io gateway.{account}.storjshare.io",
        region: Server { default: "us-east-1" },
        // Parts of 64 MiB and more are advised: each part is cut into segments of that size.
        sts: No,
        // <https://storj.dev/dcs/api/s3/s3-compatibility>
        bucket_cors: No,
        ..CLOUD
    },
];
