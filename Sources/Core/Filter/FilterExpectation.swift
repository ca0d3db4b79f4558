/// What the grammar allows at some place.
enum FilterExpectation: Equatable {
    /// A field, NOT or an opening bracket.
    case condition
    /// A field behind ORDER BY.
    case sortField
    /// An operator behind this field.
    case comparison(FilterField)
    /// A value of this field.
    case value(FilterField)
    /// A product between brackets.
    case product
    case keywords([String])
}
