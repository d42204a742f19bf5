package io.spectra.webhooks.platform.orders;

import java.util.Optional;

/// Who pays, or who receives: a person with an address.
record Address(
    Optional<String> name,
    Optional<String> email,
    Optional<String> phone,
    Optional<String> address1,
    Optional<String> city,
    Optional<String> state,
    Optional<String> zip,
    Optional<String> country) {}
