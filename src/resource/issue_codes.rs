// Variant, code, severity, message, label of the button that mends it. Grouped by field; within a group from the coarse to
// the fine. A message is one or two short sentences that say what was found, why it matters and what to do.
issue_codes! {
    // Any shape.
    NotAnObject "not_an_object" Error "A resource is an object of fields, and this is of type {found}." ""
    UnknownType "unknown_type" Error "{found} is no type of resource that is known here. Use one of {expected}." ""
    WrongType "wrong_type" Error "The value's type is {found}, and has to be {expected}." "Make it {value}"
    Missing "missing" Error "This field is required." ""

    // The shapes beside `s3`.
    ServerOnly "server_only" Warning "Only a server can use this field: a page cannot read its files." ""
    TypeUnknown "type_unknown" Error "There is no such type. It is one of {expected}." "Use {meant}"

    // azure_blob
    AzureConnectionString "azure_connection_string" Error "This is a connection string, which holds several fields at once." "Split it into its fields"
    AzureAddressPasted "azure_address_pasted" Error "This is an address, and only the name belongs here. A folder or file in it is dropped." "Take the names out of it"
    AzureAccountInvalid "azure_account_invalid" Error "The name of a storage account has 3 to 24 lower-case letters and digits, and nothing else." "Use {value}"
    AzureContainerInvalid "azure_container_invalid" Error "The name of a container has 3 to 63 lower-case letters, digits and single hyphens between them." "Use {value}"
    AzureContainerHasFolder "azure_container_has_folder" Error "The name of a container has no slash: folders are part of a file's name, and are dropped here." "Use {value}"
    AzureContainerReserved "azure_container_reserved" Warning "Azure itself writes to {found}: you can read there, and store nothing." ""
    AzureEndpointUnusable "azure_endpoint_unusable" Error "No request can be sent to this endpoint. It has to be a host, such as account.blob.core.windows.net." ""
    AzureEndpointNotBlob "azure_endpoint_not_blob" Error "This is the address of another service of the account. Files are stored by the blob service." "Use {value}"
    AzureEndpointOther "azure_endpoint_other" Error "This is not the endpoint of the account in accountName." "Use {value}"
    AzureEndpointHasPath "azure_endpoint_has_path" Error "The endpoint names a container, which has a field of its own." "Use {value}"
    AzureEndpointLacksAccount "azure_endpoint_lacks_account" Error "An emulator has several accounts at one address: the account's name has to follow it, after a slash." "Use {value}"
    AzureEndpointHasScheme "azure_endpoint_has_scheme" Warning "The endpoint's scheme decides, and useSSL is passed over." "Use {value}"
    AzureUseSslUnset "azure_use_ssl_unset" Warning "Without useSSL the platform calls this endpoint by plain http." "Set useSSL to {value}"
    AzureNeedsTls "azure_needs_tls" Error "Azure takes no plain http." "Set useSSL to {value}"
    AzureKeyInvalid "azure_key_invalid" Error "An account key has 88 characters and ends in `==`. Copy it whole, from the account's page of access keys." ""
    AzureKeyIsSas "azure_key_is_sas" Error "This is a SAS token. An account key belongs here." ""
    AzureKeyInBrowser "azure_key_in_browser" Error "An account key opens the whole account to whoever sees the page. Leave it on the server, and let that give out SAS tokens." ""
    AzureIdsSwapped "azure_ids_swapped" Error "tenantId and clientId stand in each other's place." "Swap them"
    AzureIdsEqual "azure_ids_equal" Warning "tenantId and clientId are the same. The one is the directory's ID, the other the app's." ""
    AzureIdInvalid "azure_id_invalid" Error "This is no ID like 00000000-0000-0000-0000-000000000000. The app's page in Microsoft Entra shows it." ""
    AzureTokenIsValue "azure_token_is_value" Error "This is a token, and the path of its file on the server belongs here." ""
    AzureIdentityIncomplete "azure_identity_incomplete" Warning "To sign in without a key, a server needs tenantId, clientId and federatedTokenFile." ""
    AzureNoCredentials "azure_no_credentials" Hint "Without a key, whoever uses this needs an identity of its own or a SAS token." ""

    // s3_aws_oidc
    RoleIsNoArn "role_is_no_arn" Error "The role's whole ARN belongs here, such as arn:aws:iam::123456789012:role/name. Its page in IAM shows it." ""
    RoleIsSession "role_is_session" Error "This is the ARN of a session of the role." "Use {value}"
    RoleIsOther "role_is_other" Error "This is the ARN of something else. A role's holds iam and role/." ""
    RoleArnInvalid "role_arn_invalid" Error "A role's ARN is arn:aws:iam::, the account's 12 digits, :role/ and the role's name." ""
    RoleOtherPartition "role_other_partition" Error "The region is in the partition {expected}, and the role is not: an account cannot reach into another one." ""
    OidcServerOnly "oidc_server_only" Warning "Only the platform's server can take on this role. A page needs credentials from there." ""

    // gcloud_storage
    GcloudBucketIsAddress "gcloud_bucket_is_address" Error "This is an address, and only the bucket's name belongs here. A folder or file in it is dropped." "Use {value}"
    GcloudBucketHasFolder "gcloud_bucket_has_folder" Error "A bucket's name has no slash: folders are part of a file's name, and are dropped here." "Use {value}"
    GcloudBucketInvalid "gcloud_bucket_invalid" Error "Google's bucket names have 3 to 63 lower-case letters, digits, dots, hyphens and underscores, with a letter or digit at both ends." "Use {value}"
    GcloudBucketReserved "gcloud_bucket_reserved" Warning "Only Google itself has buckets of such names: no name begins with goog or contains google." ""
    GcloudKeyIsText "gcloud_key_is_text" Error "The key is a text here. The platform takes it as an object." "Turn it into an object"
    GcloudKeyIsOther "gcloud_key_is_other" Error "This is {found}. Create a key of type JSON at a service account, and paste the content of its file." ""
    GcloudKeyUnreadable "gcloud_key_unreadable" Error "This is no JSON. Paste the whole content of the service account key's file." ""
    GcloudKeyInvalid "gcloud_key_invalid" Error "In the key's file stands {expected} here." ""
    GcloudKeyEscaped "gcloud_key_escaped" Error "The private key has \\n where its lines end." "Break its lines"
    GcloudKeyInBrowser "gcloud_key_in_browser" Error "A service account's key has to stay on the server: whoever sees the page can use it until somebody revokes it." ""

    // large_file_storage
    ResourcePathElsewhere "resource_path_elsewhere" Error "For this type the resource's path stands in {expected}." "Move it to {expected}"
    ResourcePathInvalid "resource_path_invalid" Error "This is no path of a resource, such as $res:u/name/my_storage or $res:f/folder/my_storage." ""
    ResourcePathBare "resource_path_bare" Hint "The platform writes $res: before the path of a resource." "Add $res:"
    RootPathRelative "root_path_relative" Error "The path of a folder on the server begins at its root." ""
    PermissionUnknown "permission_unknown" Warning "The platform passes over all but read, write, delete and list, with commas and no space between them." "Write \"{value}\""
    StorageNameInvalid "storage_name_invalid" Error "The name of a storage stands in s3://name/file: letters, digits, dots, hyphens and underscores. `_default_` is taken." ""
    StorageNested "storage_nested" Warning "A secondary storage has no others beside it." "Remove them"

    // object_settings
    AllowHttpUnset "allow_http_unset" Warning "Without allow_http the platform calls the store by plain http." "Set allow_http to {value}"

    // The s3 resource: any of its fields.
    FieldMisspelled "field_misspelled" Error "`{found}` is not read: the field is called `{expected}`." "Rename it to {expected}"
    FieldTwice "field_twice" Warning "`{found}` is not read: `{expected}` is there and counts." "Remove {found}"
    TooLong "too_long" Error "This is longer than {limit} bytes: something else has been pasted here." ""
    HasWhiteSpace "has_white_space" Error "There is white space, or a sign that nobody sees, around or inside the value. It came along when the value was copied." "Remove the white space"
    HasQuotes "has_quotes" Error "The quotes around the value would be taken as part of it." "Remove the quotes"
    KeyInWrongField "key_in_wrong_field" Error "This looks like a key, which belongs in {expected}." "Move it to {expected}"

    // bucket
    BucketIsUrl "bucket_is_url" Error "This is a URL, not the name of a bucket. An object's name in it is dropped." "Fill the fields from the URL"
    BucketIsConsole "bucket_is_console_url" Error "This is a page of the console, not the name of a bucket." "Fill the fields from it"
    BucketIsUri "bucket_is_uri" Error "This is an s3:// address; the field wants the bucket's name alone. A folder or key behind it is dropped." "Use {bucket}"
    BucketIsArn "bucket_is_arn" Error "This is an ARN; the field wants the bucket's name alone. A folder or key behind it is dropped." "Use {bucket}"
    BucketUnsupported "bucket_unsupported" Error "This is {found}, which is not supported here. Use a plain bucket." ""
    BucketHasPath "bucket_has_path" Error "There is a slash: a folder or key is no part of the bucket's name, and is dropped." "Use {bucket} alone"
    BucketLength "bucket_length" Warning "A name of {length} characters: Amazon's have 3 to 63." ""
    BucketUpperCase "bucket_upper_case" Warning "Amazon's names are in lower case." "Use {value}"
    BucketUnderscore "bucket_underscore" Warning "Amazon's names have no underscore." "Use {value}"
    BucketEdges "bucket_edges" Warning "A name begins and ends with a letter or a digit." ""
    BucketDots "bucket_dots" Warning "Two dots in a row are in no name of Amazon's." ""
    BucketIsAddress "bucket_is_address" Warning "The name looks like an IP address, which Amazon does not allow." ""
    BucketReserved "bucket_reserved" Warning "Amazon keeps names with {found} for itself." ""
    BucketUnusable "bucket_unusable" Error "No bucket can be called {found}: names are made of letters, digits, dots and hyphens." ""

    // endPoint
    EndpointEmpty "endpoint_empty" Hint "Without an endpoint, Amazon's is called: {host}." "Use {host}"
    EndpointHasScheme "endpoint_has_scheme" Error "With {scheme}:// in front, the platform ignores useSSL and pathStyle." "Use {value}"
    EndpointSchemeContradicts "endpoint_scheme_contradicts" Error "{scheme}:// contradicts useSSL, so the endpoint is refused." "Use {value}"
    EndpointUnknownScheme "endpoint_unknown_scheme" Error "The endpoint is a host, and stores are called by http or https only." "Use {value}"
    EndpointIsUri "endpoint_is_uri" Error "This names a bucket; the field wants the store's host. A folder or key behind it is dropped." "Move it to bucket"
    EndpointIsConsole "endpoint_is_console_url" Error "This is a page of the console; the field wants the store's host." "Fill the fields from it"
    EndpointIsObjectUrl "endpoint_is_object_url" Error "This is the address of a bucket or an object; the field wants the store's host. An object's name in it is dropped." "Fill the fields from it"
    EndpointUnsupported "endpoint_unsupported" Error "This is the host of {found}, which is not supported here. Use that of a plain bucket." ""
    EndpointHasUser "endpoint_has_user" Error "There is a user before the host. Keys belong in accessKey and secretKey." "Use {value}"
    EndpointHasQuery "endpoint_has_query" Error "A query or fragment is no part of an endpoint." "Use {value}"
    EndpointTrailingSlash "endpoint_trailing_slash" Warning "With a slash at the end, a port would be put behind it." "Use {value}"
    EndpointNeedsBrackets "endpoint_needs_brackets" Error "An IPv6 address stands in brackets." "Use {value}"
    EndpointBadPort "endpoint_bad_port" Error "The port after the host has to be a number from 1 to 65535." "Use {value}"
    EndpointBadHost "endpoint_bad_host" Error "{found} is no host that can be called." ""
    EndpointBadPath "endpoint_bad_path" Error "The path after the host has a segment of dots or a backslash, which browsers resolve away." ""
    EndpointNotAscii "endpoint_not_ascii" Warning "The host has letters beyond ASCII: look closely whether they are what they seem. Requests name it in its ASCII form." "Use {value}"
    EndpointNeedsPath "endpoint_needs_path" Error "This store's API begins at {expected}." "Use {value}"
    EndpointHasBucket "endpoint_has_bucket" Error "The bucket stands in the endpoint too, so it would be called twice." "Use {host}"
    EndpointIsWebsite "endpoint_is_website" Error "{found} serves web pages, not the S3 API." "Use {value}"
    EndpointIsOtherService "endpoint_is_other_service" Error "{found} is not a host of S3." "Use {value}"
    EndpointRegionUnknown "endpoint_region_unknown" Error "The host names a region that is not known, and most likely does not exist." "Use {host}"
    EndpointIsGlobal "endpoint_is_global" Warning "The endpoint without a region redirects to the bucket's, and browsers cannot follow with a signature." "Use {host}"
    EndpointWrongPartition "endpoint_wrong_partition" Error "This region's hosts end differently." "Use {host}"

    // region
    RegionEmpty "region_empty" Warning "Without a region, requests are signed for {region} here, and for none by some tools." "Use {region}"
    RegionIsName "region_is_name" Error "{found} is the region's name; the field wants its code." "Use {expected}"
    RegionIsZone "region_is_zone" Error "{found} is a zone inside a region." "Use {expected}"
    RegionIsHost "region_is_host" Error "This is an address; the field wants the region's code." "Use {value}"
    RegionTypo "region_typo" Error "There is no region {found}." "Use {expected}"
    RegionNotOfStore "region_not_of_store" Error "This store's region is {expected}, not {found}." "Use {expected}"
    RegionUnknown "region_unknown" Warning "{found} is no region of Amazon's that is known here." ""
    RegionInvalid "region_invalid" Error "This is no region's code. Codes look like eu-west-3." ""
    RegionMismatch "region_mismatch" Error "The region is {found}, but the endpoint is of {expected}: the signature would be refused." "Use {expected}"

    // useSSL, port, pathStyle
    UseSslUnset "use_ssl_unset" Warning "Without useSSL the platform's backend refuses the resource, although its documentation says that TLS is the default." "Set useSSL to {value}"
    TlsRequired "tls_required" Error "{provider} is called by https only." "Set useSSL to {value}"
    PortTwice "port_twice" Error "The port {port} stands in the endpoint too, so it would be put there twice." "Remove it here"
    PortContradicts "port_contradicts" Error "The endpoint says {endPoint}, this says {port}." "Remove it here: {endPoint} counts"
    PortOfStore "port_of_store" Error "{provider} does not answer on port {port}." "Remove the port"
    PortNeedsTls "port_needs_tls" Warning "Port 443 speaks TLS as a rule, but the store is called by plain http." "Call it by https"
    PortWithoutTls "port_without_tls" Warning "Port 80 does not speak TLS as a rule, but the store is called by https." ""
    AccelerationNeedsNoDots "acceleration_needs_no_dots" Error "A bucket with a dot in its name cannot be accelerated." "Use {value}"
    AccelerationNeedsVirtual "acceleration_needs_virtual" Error "Acceleration does not work with path style." "Set pathStyle to {value}"
    PathStyleNeeded "path_style_needed" Error "A bucket's name cannot stand before this host: addresses and most self-hosted stores want path style." "Set pathStyle to {value}"
    PathStyleRefused "path_style_refused" Error "{provider} refuses path style." "Set pathStyle to {value}"
    DotsBreakTls "dots_break_tls" Error "The bucket's name has a dot, which the certificate does not cover before the host." "Set pathStyle to {value}"
    PathStyleUnset "path_style_unset" Warning "Without pathStyle, the platform's documentation and its backend call different addresses." "Set pathStyle to {value}"
    PortOutOfRange "port_out_of_range" Error "A port is a whole number from 1 to 65535, such as 9000." ""

    // accessKey, secretKey, token, expiration
    KeysMissing "keys_missing" Error "Without keys only a server that has its own can use this." ""
    KeysSwapped "keys_swapped" Error "accessKey and secretKey have changed places." "Swap them"
    KeyCharacters "key_characters" Error "This holds a character that no key has. Copy it again." ""
    KeyLongLived "key_long_lived" Warning "A key that begins with AKIA never expires, and everybody who opens the page can take it. Give pages temporary keys." ""
    AccessKeyUnlikely "access_key_unlikely" Warning "Amazon's access keys have 20 characters and begin with AKIA or ASIA." ""
    SecretKeyUnlikely "secret_key_unlikely" Warning "Amazon's secret keys have 40 characters: some may be missing." ""
    TokenMissing "token_missing" Error "A key that begins with ASIA is refused without its session token." ""
    TokenNotWanted "token_not_wanted" Error "A key that begins with AKIA has no session token, and is refused with one." "Remove the token"
    ExpirationInvalid "expiration_invalid" Error "This is no date and time like 2030-01-31T12:00:00Z." ""
    Expired "expired" Error "The keys have expired. Get new ones." ""

    // The page that calls the store.
    MixedContent "mixed_content" Error "The page came by https, and browsers let it call nothing by plain http." ""
    EndpointPrivate "endpoint_private" Warning "{host} is in a private network: browsers ask before a public page may call it, and from elsewhere it cannot be reached." ""
    EndpointInternal "endpoint_internal" Warning "{host} is a name that only machines beside the store know; a browser may not find it." ""
    ServerOnlyField "server_only_field" Warning "Only a server can use `{found}`; in a page it has no effect." ""

    // Conversions.
    ConvertUnreadable "convert_unreadable" Error "This is not of the shape {from}, which is of type {expected}." ""
    ConvertDropped "convert_dropped" Hint "There is no place in {to} for {field}." ""
    ConvertAltered "convert_altered" Hint "{to} cannot hold {field} as it is." ""
    ConvertBucketApart "convert_bucket_apart" Hint "No setting of {to} names the bucket: name it in each call." ""
    ConvertMoreSections "convert_more_sections" Hint "Only the first section, or profile, was read." ""
    // Rules for a bucket.
    CorsNotByBucket "cors_not_by_bucket" Warning "{provider} takes no CORS rules by PutBucketCors: set them where its console or its server's settings have them." ""
    OriginInvalid "origin_invalid" Error "{found} is no origin as browsers send it: a scheme, a host in small letters and perhaps a port, without a path." ""
}
