// Variant, code, severity, message, label of the button that mends it. Grouped by field; within a group from the coarse to
// the fine. A message is one or two short sentences that say what was found, why it matters and what to do.
issue_codes! {
    // Any shape.
    NotAnObject "not_an_object" Error "A resource is an object of fields, and this is of type {found}." ""
    UnknownType "unknown_type" Error "{found} is no type of resource that is known here. Use one of {expected}." ""
    WrongType "wrong_type" Error "This field is of type {found} and has to be of type {expected}." "Turn it into a {expected}"
    Missing "missing" Error "This field is required." ""

    // The s3 resource: any of its fields.
    FieldMisspelled "field_misspelled" Error "`{found}` is not read: the field is called `{expected}`." "Rename it to {expected}"
    FieldTwice "field_twice" Warning "`{found}` is not read: `{expected}` is there and counts." "Remove {found}"
    TooLong "too_long" Error "This is longer than {limit} bytes: something else has been pasted here." ""
    HasWhiteSpace "has_white_space" Error "There is white space, or a sign that nobody sees, around or inside the value. It came along when the value was copied." "Remove it"
    HasQuotes "has_quotes" Error "The quotes around the value would be taken as part of it." "Remove the quotes"
    KeyInWrongField "key_in_wrong_field" Error "This looks like a key, which belongs in {expected}." "Move it to {expected}"

    // bucket
    BucketIsUrl "bucket_is_url" Error "This is a URL, not the name of a bucket." "Fill the fields from the URL"
    BucketIsConsole "bucket_is_console_url" Error "This is a page of the console, not the name of a bucket." "Fill the fields from it"
    BucketIsUri "bucket_is_uri" Error "This is an s3:// address; the field wants the bucket's name alone." "Use {bucket}"
    BucketIsArn "bucket_is_arn" Error "This is an ARN; the field wants the bucket's name alone." "Use {bucket}"
    BucketUnsupported "bucket_unsupported" Error "This is {found}, which is not supported here. Use a plain bucket." ""
    BucketHasPath "bucket_has_path" Error "There is a slash: a folder or key is no part of the bucket's name." "Use {bucket}"
    BucketUnusable "bucket_unusable" Error "No bucket can be called {found}: names are made of letters, digits, dots and hyphens." ""

    // endPoint
    EndpointEmpty "endpoint_empty" Hint "Without an endpoint, Amazon's is called: {host}." "Use {host}"
    EndpointHasScheme "endpoint_has_scheme" Error "With {scheme}:// in front, useSSL and pathStyle are ignored by the platform." "Set useSSL to {useSSL} instead"
    EndpointSchemeContradicts "endpoint_scheme_contradicts" Error "{scheme}:// contradicts useSSL, so the endpoint is refused." "Remove the scheme and set useSSL"
    EndpointUnknownScheme "endpoint_unknown_scheme" Error "The endpoint is a host, and stores are called by http or https only." "Keep the host alone"
    EndpointIsUri "endpoint_is_uri" Error "This names a bucket; the field wants the store's host." "Move it to bucket"
    EndpointIsConsole "endpoint_is_console_url" Error "This is a page of the console; the field wants the store's host." "Fill the fields from it"
    EndpointIsObjectUrl "endpoint_is_object_url" Error "This is the address of a bucket or an object; the field wants the store's host." "Split it into the fields"
    EndpointUnsupported "endpoint_unsupported" Error "This is the host of {found}, which is not supported here. Use that of a plain bucket." ""
    EndpointHasUser "endpoint_has_user" Error "There is a user before the host. Keys belong in accessKey and secretKey." "Remove it"
    EndpointHasQuery "endpoint_has_query" Error "A query or fragment is no part of an endpoint." "Remove it"
    EndpointTrailingSlash "endpoint_trailing_slash" Warning "With a slash at the end, a port would be put behind it." "Remove the slash"
    EndpointNeedsBrackets "endpoint_needs_brackets" Error "An IPv6 address stands in brackets." "Add the brackets"
    EndpointBadPort "endpoint_bad_port" Error "The port after the host has to be a number from 1 to 65535." "Remove it"
    EndpointBadHost "endpoint_bad_host" Error "{found} is no host that can be called." ""
    EndpointBadPath "endpoint_bad_path" Error "The path after the host has a segment of dots or a backslash, which browsers resolve away." ""
    EndpointNotAscii "endpoint_not_ascii" Warning "The host has letters beyond ASCII: look closely whether they are what they seem. Requests name it in its ASCII form." "Use the ASCII form"
    EndpointHasBucket "endpoint_has_bucket" Error "The bucket stands in the endpoint too, so it would be called twice." "Use {host}"
    EndpointIsWebsite "endpoint_is_website" Error "{found} serves web pages, not the S3 API." "Use the API's host"
    EndpointIsOtherService "endpoint_is_other_service" Error "{found} is not a host of S3." "Use the host of S3"
    EndpointRegionUnknown "endpoint_region_unknown" Error "There is no region {found}: the host does not exist." "Correct the host"
    EndpointIsGlobal "endpoint_is_global" Warning "The endpoint without a region redirects to the bucket's, and browsers cannot follow with a signature." "Use {host}"
    EndpointWrongPartition "endpoint_wrong_partition" Error "This region's hosts end differently." "Use {host}"

    // region
    RegionEmpty "region_empty" Warning "Without a region, requests are signed for {region} here, and for none by some tools." "Use {region}"
    RegionIsName "region_is_name" Error "{found} is the region's name; the field wants its code." "Use {expected}"
    RegionIsZone "region_is_zone" Error "{found} is a zone inside a region." "Use {expected}"
    RegionIsHost "region_is_host" Error "This is an address; the field wants the region's code." "Read the region off it"
    RegionTypo "region_typo" Error "There is no region {found}." "Use {expected}"
    RegionUnknown "region_unknown" Warning "{found} is no region of Amazon's that is known here." ""
    RegionInvalid "region_invalid" Error "This is no region's code. Codes look like eu-west-3." ""
    RegionMismatch "region_mismatch" Error "The region is {found}, but the endpoint is of {expected}: the signature would be refused." "Use {expected}"

    // port
    PortOutOfRange "port_out_of_range" Error "A port is a whole number from 1 to 65535." ""
    // Conversions.
    ConvertUnreadable "convert_unreadable" Error "This is not of the shape {from}, which is of type {expected}." ""
    ConvertDropped "convert_dropped" Hint "{field} has no place in {to}, or cannot be told there as it is." ""
}
