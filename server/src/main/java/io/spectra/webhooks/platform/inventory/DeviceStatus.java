package io.spectra.webhooks.platform.inventory;

/// Where a device stands: 0 to 4 intake, 5 ready, 6 verified, 7 on hold, 9 sold, 10 recycled. There
/// is no 8.
record DeviceStatus(int code) {
  public static final DeviceStatus INTAKE = new DeviceStatus(0);

  private static final int SOLD = 9;
  private static final int UNUSED = 8;
  private static final int HIGHEST = 10;

  public DeviceStatus {
    if (!exists(code)) {
      throw new IllegalArgumentException(
          "A device's status must be 0-4 (intake), 5 (ready), 6 (verified), 7 (on hold), 9 (sold) or"
              + " 10 (recycled).");
    }
  }

  public static boolean exists(long code) {
    return code >= 0 && code <= HIGHEST && code != UNUSED;
  }

  public boolean isSold() {
    return code == SOLD;
  }
}
