#include "base/random.h"

#include <sys/random.h>
#include <time.h>

#include <cstring>

namespace levada {

Hash128 HashBytes(std::string_view bytes) {
  uint64_t a = 0x243F6A8885A308D3u ^ bytes.size();
  uint64_t b = 0x13198A2E03707344u;
  size_t i = 0;
  for (; i < bytes.size(); i += 8) {
    uint64_t word = 0;
    // Byte by byte, so that the hash does not depend on the byte order of the machine.
    for (size_t k = 0; k < 8 && i + k < bytes.size(); ++k) {
      word |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i + k])) << (8 * k);
    }
    a = CombineKey(a, word);
    b = Mix64(b ^ (a + 0xA4093822299F31D0u));
  }
  return {Mix64(a ^ (b << 1)), Mix64(b + a)};
}

uint64_t EntropySeed() {
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == sizeof(seed)) return seed;
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return Mix64(static_cast<uint64_t>(now.tv_nsec) ^ (static_cast<uint64_t>(now.tv_sec) << 20) ^
               reinterpret_cast<uintptr_t>(&seed));
}

}  // namespace levada
