package io.spectra.webhooks.platform.orders;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.math.BigDecimal;

/// An amount of money, exact: not negative, two to four decimals, at most twelve digits before
/// them. Anything else is an `IllegalArgumentException` with a sentence for the sender of the
/// amount.
record Money(BigDecimal amount) {
  public static final Money ZERO = new Money(BigDecimal.ZERO);

  private static final int DECIMALS_MIN = 2;
  private static final int DECIMALS_MAX = 4;
  private static final int INTEGER_DIGITS_MAX = 12;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Money {
    // Digits are counted before any arithmetic: 1e999999999 is a short text and a huge number.
    long integerDigits = (long) amount.precision() - amount.scale();
    if (amount.signum() < 0 || integerDigits > INTEGER_DIGITS_MAX) {
      throw new IllegalArgumentException("An amount must be between 0 and 999999999999.9999.");
    }
    if (amount.scale() > DECIMALS_MAX) {
      throw new IllegalArgumentException("An amount has at most 4 decimals.");
    }
    amount = amount.scale() < DECIMALS_MIN ? amount.setScale(DECIMALS_MIN) : amount;
  }
}
