package io.spectra.webhooks.platform.orders;

import java.util.Optional;

/// A person with an address, who pays for an order or receives it.
record Address(
    Optional<String> name,
    Optional<String> email,
    Optional<String> phone,
    Optional<String> address1,
    Optional<String> city,
    Optional<String> state,
    Optional<String> zip,
    Optional<String> country) {}
