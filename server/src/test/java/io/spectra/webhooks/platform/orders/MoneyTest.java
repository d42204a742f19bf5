package io.spectra.webhooks.platform.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

  @ParameterizedTest
  @CsvSource({
    "320.00, 320.00",
    "320, 320.00",
    "0, 0.00",
    "0.1, 0.10",
    "12.3456, 12.3456",
    "1e3, 1000.00",
    "999999999999.9999, 999999999999.9999"
  })
  void an_amount_is_kept_exactly_with_at_least_two_decimals(String given, String kept) {
    assertThat(new Money(new BigDecimal(given)).amount().toPlainString()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-0.01", "1000000000000", "1e13", "1e999999999", "0.00001", "1e-999999999"})
  void an_amount_that_is_negative_too_large_or_too_fine_is_refused(String given) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Money(new BigDecimal(given)));
  }
}
