#include "io/crc32c.h"

#include <array>
#include <cstring>

#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

namespace levada {
namespace {

constexpr uint32_t kPolynomial = 0x82F63B78u;  // bits reversed

// Entry [k][b]: the checksum register after byte b and k zero bytes.
struct Tables {
  std::array<std::array<uint32_t, 256>, 8> slice{};

  constexpr Tables() {
    for (uint32_t b = 0; b < 256; ++b) {
      uint32_t crc = b;
      for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
      slice[0][b] = crc;
    }
    for (uint32_t b = 0; b < 256; ++b) {
      for (size_t k = 1; k < slice.size(); ++k) slice[k][b] = (slice[k - 1][b] >> 8) ^ slice[0][slice[k - 1][b] & 0xFF];
    }
  }
};
constexpr Tables kTables;

// The register after kLane zero bytes, which is linear in the register: a table for each of its bytes.
template <int64_t kLane>
struct LaneShift {
  std::array<std::array<uint32_t, 256>, 4> byte{};

  constexpr LaneShift() {
    std::array<uint32_t, 32> bit{};
    for (int i = 0; i < 32; ++i) {
      uint32_t crc = 1u << i;
      for (int64_t k = 0; k < kLane; ++k) crc = (crc >> 8) ^ kTables.slice[0][crc & 0xFF];
      bit[i] = crc;
    }
    for (int place = 0; place < 4; ++place) {
      for (uint32_t b = 0; b < 256; ++b) {
        uint32_t crc = 0;
        for (int i = 0; i < 8; ++i) crc ^= (b >> i & 1) != 0 ? bit[8 * place + i] : 0;
        byte[place][b] = crc;
      }
    }
  }
  constexpr uint32_t operator()(uint32_t crc) const {
    return byte[0][crc & 0xFF] ^ byte[1][crc >> 8 & 0xFF] ^ byte[2][crc >> 16 & 0xFF] ^ byte[3][crc >> 24];
  }
};
constexpr int64_t kLongLane = 1024, kShortLane = 128;
constexpr LaneShift<kLongLane> kLongShift;
constexpr LaneShift<kShortLane> kShortShift;

uint64_t Load(const unsigned char* p) {
  uint64_t word;
  std::memcpy(&word, p, sizeof(word));
  return word;
}

uint32_t Portable(const unsigned char* p, int64_t n, uint32_t crc) {
  const auto& t = kTables.slice;
  for (; n >= 8; n -= 8, p += 8) {
    const uint64_t word = Load(p) ^ crc;
    crc = t[7][word & 0xFF] ^ t[6][word >> 8 & 0xFF] ^ t[5][word >> 16 & 0xFF] ^ t[4][word >> 24 & 0xFF] ^
          t[3][word >> 32 & 0xFF] ^ t[2][word >> 40 & 0xFF] ^ t[1][word >> 48 & 0xFF] ^ t[0][word >> 56];
  }
  for (; n > 0; --n, ++p) crc = (crc >> 8) ^ t[0][(crc ^ *p) & 0xFF];
  return crc;
}

#if defined(__x86_64__)
#define LEVADA_CRC_TARGET __attribute__((target("sse4.2")))
#define LEVADA_CRC_WORD(crc, word) static_cast<uint32_t>(__builtin_ia32_crc32di(crc, word))
#define LEVADA_CRC_BYTE(crc, byte) __builtin_ia32_crc32qi(crc, byte)
bool HasInstructions() { return __builtin_cpu_supports("sse4.2") != 0; }
#elif defined(__aarch64__)
#define LEVADA_CRC_TARGET __attribute__((target("+crc")))
#define LEVADA_CRC_WORD(crc, word) __builtin_aarch64_crc32cx(crc, word)
#define LEVADA_CRC_BYTE(crc, byte) __builtin_aarch64_crc32cb(crc, byte)
bool HasInstructions() { return (getauxval(AT_HWCAP) & (1 << 7)) != 0; }
#endif

#if defined(LEVADA_CRC_TARGET)
// The instruction takes three cycles and a new one can begin in each: three lanes side by side.
template <int64_t kLane>
LEVADA_CRC_TARGET uint32_t ThreeLanes(const unsigned char* p, uint32_t crc, const LaneShift<kLane>& shift) {
  uint32_t a = crc, b = 0, c = 0;
  for (int64_t i = 0; i < kLane; i += 8) {
    a = LEVADA_CRC_WORD(a, Load(p + i));
    b = LEVADA_CRC_WORD(b, Load(p + kLane + i));
    c = LEVADA_CRC_WORD(c, Load(p + 2 * kLane + i));
  }
  return shift(shift(a) ^ b) ^ c;
}

LEVADA_CRC_TARGET uint32_t Accelerated(const unsigned char* p, int64_t n, uint32_t crc) {
  for (; n >= 3 * kLongLane; n -= 3 * kLongLane, p += 3 * kLongLane) crc = ThreeLanes(p, crc, kLongShift);
  for (; n >= 3 * kShortLane; n -= 3 * kShortLane, p += 3 * kShortLane) crc = ThreeLanes(p, crc, kShortShift);
  for (; n >= 8; n -= 8, p += 8) crc = LEVADA_CRC_WORD(crc, Load(p));
  for (; n > 0; --n, ++p) crc = LEVADA_CRC_BYTE(crc, *p);
  return crc;
}
#else
bool HasInstructions() { return false; }
uint32_t Accelerated(const unsigned char* p, int64_t n, uint32_t crc) { return Portable(p, n, crc); }
#endif

}  // namespace

uint32_t Crc32c(const void* bytes, int64_t nbytes, uint32_t crc) {
  static const bool accelerated = HasInstructions();
  const auto* const p = static_cast<const unsigned char*>(bytes);
  return ~(accelerated ? Accelerated(p, nbytes, ~crc) : Portable(p, nbytes, ~crc));
}

}  // namespace levada
