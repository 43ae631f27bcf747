//! Views of searches.

f2_core::view! {
    /// A page of a search among all works (the page-level fields of F2's `PostSearchFilter`).
    SearchPage {
        api_status_code: Int = "status_code",
        has_aweme: Has = "item_list",
        has_more: Flag = "has_more",
        cursor: Int = "cursor",
        backtrace: Str = "backtrace",
        search_id: Str = "extra.logid",
    }
    rows [has_more, cursor]
}
