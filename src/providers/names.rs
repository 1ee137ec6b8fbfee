//! Texts for people. They match on the id, so that a build that shows none carries none.

use super::Provider;

impl Provider {
    /// As its owner writes it.
    pub fn name(&self) -> &'static str {
        match self.id {
            "aws" => "Amazon S3",
            "cloudflare-r2" => "Cloudflare R2",
            "minio" => "MinIO",
            "backblaze-b2" => "Backblaze B2",
            "wasabi" => "Wasabi",
            "digitalocean" => "DigitalOcean Spaces",
            "gcs" => "Google Cloud Storage",
            "scaleway" => "Scaleway",
            "ovh" => "OVHcloud",
            "hetzner" => "Hetzner",
            "ceph" => "Ceph",
            "garage" => "Garage",
            "seaweedfs" => "SeaweedFS",
            "supabase" => "Supabase",
            "tigris" => "Tigris",
            "ibm" => "IBM Cloud Object Storage",
            "oracle" => "Oracle Cloud",
            "alibaba" => "Alibaba Cloud OSS",
            "tencent" => "Tencent Cloud COS",
            "storj" => "Storj",
            _ => "This store",
        }
    }
}
