//! Texts for people. They go by the id, so that a build that shows none carries none. Consoles change their words: these
//! are where to look, no instructions.

use super::{Provider, line_of};

/// One line a store: its id, a space, its name.
const NAMES: &str = "\
aws Amazon S3
cloudflare-r2 Cloudflare R2
minio MinIO
backblaze-b2 Backblaze B2
wasabi Wasabi
digitalocean DigitalOcean Spaces
gcs Google Cloud Storage
scaleway Scaleway
ovh OVHcloud
hetzner Hetzner
ceph Ceph
garage Garage
seaweedfs SeaweedFS
supabase Supabase
tigris Tigris
ibm IBM Cloud Object Storage
oracle Oracle Cloud
alibaba Alibaba Cloud OSS
tencent Tencent Cloud COS
storj Storj";

impl Provider {
    /// As its owner writes it.
    pub fn name(&self) -> &'static str {
        line_of(NAMES, self.id).map_or("This store", |(_, name)| name)
    }

    /// What it says about its S3 API. `None` for a store that nobody knows.
    pub fn docs(&self) -> Option<&'static str> {
        Some(match self.id {
            "aws" => "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html",
            "cloudflare-r2" => "https://developers.cloudflare.com/r2/api/s3/api/",
            "minio" => "https://docs.min.io/",
            "backblaze-b2" => "https://www.backblaze.com/docs/cloud-storage-s3-compatible-api",
            "wasabi" => "https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabis-different-storage-regions",
            "digitalocean" => "https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/",
            "gcs" => "https://docs.cloud.google.com/storage/docs/interoperability",
            "scaleway" => "https://www.scaleway.com/en/docs/object-storage/",
            "ovh" => "https://help.ovhcloud.com/csm/en-public-cloud-storage-s3-location",
            "hetzner" => "https://docs.hetzner.com/storage/object-storage/",
            "ceph" => "https://docs.ceph.com/en/latest/radosgw/s3/",
            "garage" => "https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility/",
            "seaweedfs" => "https://github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API",
            "supabase" => "https://supabase.com/docs/guides/storage/s3/authentication",
            "tigris" => "https://www.tigrisdata.com/docs/api/s3/",
            "ibm" => "https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-compatibility-api",
            "oracle" => "https://docs.oracle.com/en-us/iaas/Content/Object/Tasks/s3compatibleapi.htm",
            "alibaba" => "https://www.alibabacloud.com/help/en/oss/developer-reference/compatibility-with-amazon-s3",
            "tencent" => "https://www.tencentcloud.com/document/product/436/32537",
            "storj" => "https://storj.dev/dcs/api/s3/s3-compatibility",
            _ => return None,
        })
    }

    /// Where access keys are made.
    pub fn keys_place(&self) -> Option<&'static str> {
        Some(match self.id {
            "aws" => "IAM, Users, Security credentials",
            "cloudflare-r2" => "R2, Manage API tokens",
            "minio" | "wasabi" | "tigris" => "Access keys",
            "backblaze-b2" => "Application keys",
            "digitalocean" => "Spaces Object Storage, Access keys",
            "gcs" => "Cloud Storage, Settings, Interoperability",
            "scaleway" => "IAM, API keys",
            "ovh" => "Object Storage, S3 users",
            "hetzner" => "Security, S3 credentials",
            "ceph" => "radosgw-admin user create",
            "garage" => "garage key create",
            "seaweedfs" => "s3.configure in weed shell",
            "supabase" => "Storage, S3, Access keys",
            "ibm" => "Service credentials, with HMAC",
            "oracle" => "your profile, Customer secret keys",
            "alibaba" => "RAM, AccessKey",
            "tencent" => "Access Management, API keys",
            "storj" => "Access, S3 credentials",
            _ => return None,
        })
    }

    /// Where the rules for other origins (CORS) are set, if not by PutBucketCors alone.
    pub fn cors_place(&self) -> Option<&'static str> {
        Some(match self.id {
            "aws" => "the bucket, Permissions, Cross-origin resource sharing",
            "cloudflare-r2" => "the bucket, Settings, CORS policy",
            "minio" => "MINIO_API_CORS_ALLOW_ORIGIN of the server",
            "backblaze-b2" => "the bucket, CORS rules",
            "digitalocean" => "the Space, Settings, CORS",
            "gcs" => "gcloud storage buckets update --cors-file",
            "tigris" => "the bucket, Settings",
            "alibaba" | "tencent" => "the bucket, Security, CORS",
            _ => return None,
        })
    }
}
