// Variant, code, severity, message, label of the button that mends it. Grouped by field; within a group from the coarse to
// the fine. A message is one or two short sentences that say what was found, why it matters and what to do.
issue_codes! {
    // Any shape.
    NotAnObject "not_an_object" Error "A resource is an object of fields, and this is of type {found}." ""
    UnknownType "unknown_type" Error "{found} is no type of resource that is known here. Use one of {expected}." ""
    WrongType "wrong_type" Error "This field is of type {found} and has to be of type {expected}." "Turn it into a {expected}"
    Missing "missing" Error "This field is required." ""
}
