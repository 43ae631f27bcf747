//! The ids of the messages that are named in code.

macro_rules! ids {
    ($($name:ident $text:literal;)*) => {
        /// The messages that are named in code.
        pub(crate) mod id {
            $(#[doc = $text] pub(crate) const $name: &str = $text;)*
            /// Every one of them.
            #[cfg(test)]
            pub(crate) const ALL: &[&str] = &[$($name,)*];
        }
    };
}

ids! {
    ABOUT "about";
    ABOUT_PLATFORM "about-platform";
    USAGE "usage";
    USAGE_TOP "usage-top";
    USAGE_DOWNLOAD "usage-download";
    COMMANDS "commands";
    MODES "modes";
    EXAMPLES "examples";
    HELP_MORE "help-more";
    HELP_COMMAND "help-command";
    DEFAULT "default";
    ERROR "error";
    WARNING "warning";
    HINT "hint";
    BECAUSE "because";
    DETAIL "detail";
    ATTEMPTS "attempts";
    ARG_UNKNOWN_OPTION "arg-unknown-option";
    ARG_UNKNOWN_COMMAND "arg-unknown-command";
    ARG_NO_COMMAND "arg-no-command";
    ARG_NO_VALUE "arg-no-value";
    ARG_TAKES_NO_VALUE "arg-takes-no-value";
    ARG_JOINED "arg-joined";
    ARG_NOT_TEXT "arg-not-text";
    ARG_INVALID "arg-invalid";
    ARG_CONFLICT "arg-conflict";
    ARG_NEEDS "arg-needs";
    ARG_MISSING "arg-missing";
    NEAREST "nearest";
    SEE_HELP "see-help";
    VALUE_BOOL "value-bool";
    VALUE_NUMBER "value-number";
    VALUE_RANGE "value-range";
    VALUE_PROXY "value-proxy";
    VALUE_LANGUAGE "value-language";
    VALUE_LEVEL "value-level";
    VALUE_TEXT "value-text";
    ORIGIN_FILE "origin-file";
    MODE_UNKNOWN "mode-unknown";
    MODE_TAKES "mode-takes";
    OR "or";
    LINE_PLATFORM "line-platform";
    INPUT_EMPTY "input-empty";
    CONFIG_MISSING "config-missing";
    CONFIG_UNREADABLE "config-unreadable";
    CONFIG_SYNTAX "config-syntax";
    CONFIG_NOT_MAP "config-not-map";
    CONFIG_NO_SECTION "config-no-section";
    CONFIG_UNKNOWN_KEY "config-unknown-key";
    CONFIG_EXISTS "config-exists";
    CONFIG_ASK "config-ask";
    CONFIG_DECLINED "config-declined";
    CONFIG_WRITTEN "config-written";
    CONFIG_UPDATED "config-updated";
    CONFIG_NOTHING "config-nothing";
    CONFIG_NOT_EDITABLE "config-not-editable";
    TEMPLATE_HEAD "template-head";
    RUN_AUTHOR "run-author";
    RUN_AUTHOR_COUNT "run-author-count";
    RUN_PAGE "run-page";
    RUN_SAVED "run-saved";
    RUN_FAILED "run-failed";
    RUN_SKIPPED "run-skipped";
    RUN_RETRY "run-retry";
    RUN_NOTICE "run-notice";
    RUN_TOTAL "run-total";
    RUN_STOPPING "run-stopping";
    RUN_STOPPED "run-stopped";
    RUN_STOPPED_HINT "run-stopped-hint";
    RUN_TARGET "run-target";
    RUN_AGAIN "run-again";
    SUMMARY_HEAD "summary-head";
    SUMMARY_LISTED "summary-listed";
    SUMMARY_LISTED_OF "summary-listed-of";
    SUMMARY_SAVED "summary-saved";
    SUMMARY_HAD "summary-had";
    SUMMARY_SKIPPED "summary-skipped";
    SUMMARY_FAILED "summary-failed";
    SUMMARY_WHERE "summary-where";
    SUMMARY_MISSING "summary-missing";
    TOTAL_HEAD "total-head";
    SKIP_INTERVAL "skip-interval";
    SKIP_ARCHIVED "skip-archived";
    CODE_UNKNOWN "code-unknown";
    EXPLAIN_RETRY "explain-retry";
    EXPLAIN_EXIT "explain-exit";
    RETRY_NEVER "retry-never";
    RETRY_BACKOFF "retry-backoff";
    RETRY_FRESH "retry-fresh";
    IMPORT_NOTHING "import-nothing";
    IMPORT_UNFIT "import-unfit";
    IMPORTED_TABLE "imported-table";
    IMPORTED_COLUMNS "imported-columns";
    IMPORTED_ARCHIVE "imported-archive";
    VERIFY_NO_STORE "verify-no-store";
    VERIFY_READING "verify-reading";
    VERIFY_MISSING "verify-missing";
    VERIFY_LENGTH "verify-length";
    VERIFY_CONTENT "verify-content";
    VERIFY_UNREADABLE "verify-unreadable";
    VERIFY_RESULT "verify-result";
    VERIFY_FIX_HINT "verify-fix-hint";
    VERIFY_FIXED "verify-fixed";
    VERIFY_NO_PLATFORM "verify-no-platform";
    DOCTOR_SIGNER "doctor-signer";
    DOCTOR_TOKEN_COOKIE "doctor-token-cookie";
    DOCTOR_TOKEN_GUEST "doctor-token-guest";
    DOCTOR_TOKEN_REAL "doctor-token-real";
    DOCTOR_TOKEN_FALSE "doctor-token-false";
    DOCTOR_TOKEN_HINT "doctor-token-hint";
    DOCTOR_READ "doctor-read";
    DOCTOR_READ_GUEST "doctor-read-guest";
    DOCTOR_TLS "doctor-tls";
    DOCTOR_TLS_INSECURE "doctor-tls-insecure";
    DOCTOR_PROXY "doctor-proxy";
    DOCTOR_PROXY_NONE "doctor-proxy-none";
    DOCTOR_CLOCK "doctor-clock";
    DOCTOR_CLOCK_UNKNOWN "doctor-clock-unknown";
    DOCTOR_CLOCK_HINT "doctor-clock-hint";
    DOCTOR_COOKIE "doctor-cookie";
    DOCTOR_COOKIE_NONE "doctor-cookie-none";
    DOCTOR_COOKIE_HINT "doctor-cookie-hint";
    DOCTOR_COOKIE_ENDS "doctor-cookie-ends";
    DOCTOR_COOKIE_GUEST "doctor-cookie-guest";
    DOCTOR_COOKIE_OVER "doctor-cookie-over";
    DOCTOR_COOKIE_SOON "doctor-cookie-soon";
    DOCTOR_STORE "doctor-store";
    DOCTOR_STORE_NONE "doctor-store-none";
    DOCTOR_DISK "doctor-disk";
    DOCTOR_DISK_UNKNOWN "doctor-disk-unknown";
    DOCTOR_DISK_HINT "doctor-disk-hint";
    COUNTED "counted";
    AND_MORE "and-more";
}
