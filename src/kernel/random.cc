#include "kernel/random.h"

#include <cmath>
#include <cstring>
#include <new>
#include <type_traits>

#include "kernel/cast.h"
#include "kernel/isa/table.h"

namespace levada::kernel {
namespace {

inline constexpr int64_t kBlocks = 128;  // Philox blocks that are turned into numbers at once

template <DType kDType>
void Round(const float* values, int64_t n, char* out) {
  FindCast(DType::kFloat32, kDType)(reinterpret_cast<const char*>(values), sizeof(float), out, n);
}

// Calls use(words, first element, count) for runs of elements that take `words_each` words each.
template <class Use>
void ForEachRun(const Philox& philox, int64_t n, int words_each, Use use) {
  const RandomTable& table = ActiveTable().random;
  const int64_t per_block = 4 / words_each;
  uint32_t words[4 * kBlocks];
  for (int64_t first = 0; first < n; first += kBlocks * per_block) {
    const int64_t count = n - first < kBlocks * per_block ? n - first : kBlocks * per_block;
    const int64_t blocks = (count + per_block - 1) / per_block;
    table.words(philox.Skip(static_cast<uint64_t>(first / per_block)), blocks, words);
    use(words, first, count);
  }
}

// T: the unsigned type of the words' concatenation, the low word first.
template <class T>
void FillBits(const Philox& philox, int64_t n, char* out) {
  constexpr int kWords = sizeof(T) / 4;
  ForEachRun(philox, n, kWords, [&](const uint32_t* words, int64_t first, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      T bits = words[kWords * i];
      if constexpr (kWords == 2) bits |= static_cast<T>(words[2 * i + 1]) << 32;
      std::memcpy(out + (first + i) * sizeof(T), &bits, sizeof(T));
    }
  });
}

// A word per element, of which the mantissa takes the low bits.
template <DType kDType, uint32_t kMantissa>
void FillUniformHalf(const Philox& philox, int64_t n, char* out) {
  ForEachRun(philox, n, 1, [&](const uint32_t* words, int64_t first, int64_t count) {
    float values[4 * kBlocks];
    for (int64_t i = 0; i < count; ++i) {
      values[i] = static_cast<float>(words[i] & kMantissa) / static_cast<float>(kMantissa + 1);
    }
    Round<kDType>(values, count, out + first * 2);
  });
}

void FillUniformFloat(const Philox& philox, int64_t n, char* out) {
  ForEachRun(philox, n, 1, [&](const uint32_t* words, int64_t first, int64_t count) {
    ActiveTable().random.uniform_floats(words, count, reinterpret_cast<float*>(out) + first);
  });
}

void FillUniformDouble(const Philox& philox, int64_t n, char* out) {
  ForEachRun(philox, n, 2, [&](const uint32_t* words, int64_t first, int64_t count) {
    ActiveTable().random.uniform_doubles(words, count, reinterpret_cast<double*>(out) + first);
  });
}

// Normal numbers come in pairs: of the last pair one may be left over.
template <DType kDType>
void FillNormalFloat(const Philox& philox, int64_t n, char* out) {
  ForEachRun(philox, n, 1, [&](const uint32_t* words, int64_t first, int64_t count) {
    float values[4 * kBlocks];
    ActiveTable().random.normal_floats(words, (count + 1) / 2, values);
    Round<kDType>(values, count, out + first * SizeOf(kDType));
  });
}

void FillNormalDouble(const Philox& philox, int64_t n, char* out) {
  ForEachRun(philox, n, 2, [&](const uint32_t* words, int64_t first, int64_t count) {
    double values[2 * kBlocks];
    ActiveTable().random.normal_doubles(words, (count + 1) / 2, values);
    std::memcpy(out + first * sizeof(double), values, count * sizeof(double));
  });
}

// A group of elements (one block's worth) draws from its own 256 blocks of words per block of elements until all are
// within bounds. The groups of a tile draw side by side, those that are complete drop out.
template <class T>
void TruncatedTile(const Philox& philox, int64_t first_group, int64_t groups, T* out) {
  constexpr int kGroup = 16 / sizeof(T);
  constexpr int64_t kReserved = 64 * kGroup;  // blocks per group: 256 words per element
  const RandomTable& table = ActiveTable().random;
  uint32_t words[4 * kBlocks];
  T normals[kGroup * kBlocks];
  int pending[kBlocks];
  int filled[kBlocks] = {};
  int64_t n = groups;
  for (int64_t g = 0; g < groups; ++g) pending[g] = static_cast<int>(g);
  for (uint64_t draw = 0; n > 0; ++draw) {
    for (int64_t i = 0; i < n; ++i) {
      const Philox at = philox.Skip(static_cast<uint64_t>((first_group + pending[i]) * kReserved) + draw);
      uint32_t* const block = words + 4 * i;
      std::memcpy(block, at.counter, sizeof(at.counter));
      PhiloxBlock(&block[0], &block[1], &block[2], &block[3], at.key[0], at.key[1]);
    }
    if constexpr (std::is_same_v<T, float>) {
      table.normal_floats(words, 2 * n, normals);
    } else {
      table.normal_doubles(words, n, normals);
    }
    int64_t left = 0;
    for (int64_t i = 0; i < n; ++i) {
      const int group = pending[i];
      for (int k = 0; k < kGroup && filled[group] < kGroup; ++k) {
        const T value = normals[kGroup * i + k];
        if (std::fabs(value) < T(2)) out[kGroup * group + filled[group]++] = value;
      }
      if (filled[group] < kGroup) pending[left++] = group;
    }
    n = left;
  }
}

template <class T, DType kDType>
void FillTruncated(const Philox& philox, int64_t n, char* out) {
  constexpr int64_t kGroup = 16 / sizeof(T);
  T values[kGroup * kBlocks];
  for (int64_t first = 0; first < n; first += kGroup * kBlocks) {
    const int64_t count = n - first < kGroup * kBlocks ? n - first : kGroup * kBlocks;
    TruncatedTile<T>(philox, first / kGroup, (count + kGroup - 1) / kGroup, values);
    if constexpr (std::is_same_v<T, float>) {
      Round<kDType>(values, count, out + first * SizeOf(kDType));
    } else {
      std::memcpy(out + first * sizeof(T), values, count * sizeof(T));
    }
  }
}

// Adds low to the remainders, in place.
template <class T>
void IntoRange(T low, T range, int64_t n, char* out) {
  for (int64_t i = 0; i < n; ++i) {
    T bits;
    std::memcpy(&bits, out + i * sizeof(T), sizeof(T));
    bits = low + bits % range;
    std::memcpy(out + i * sizeof(T), &bits, sizeof(T));
  }
}

}  // namespace

RandomLoop FindUniform(DType dtype) {
  switch (dtype) {
    case DType::kFloat16: return &FillUniformHalf<DType::kFloat16, 0x3FF>;
    case DType::kBFloat16: return &FillUniformHalf<DType::kBFloat16, 0x7F>;
    case DType::kFloat32: return &FillUniformFloat;
    case DType::kFloat64: return &FillUniformDouble;
    case DType::kInt32:
    case DType::kUInt32: return &FillBits<uint32_t>;
    case DType::kInt64:
    case DType::kUInt64: return &FillBits<uint64_t>;
    default: return nullptr;
  }
}

RandomLoop FindNormal(DType dtype) {
  switch (dtype) {
    case DType::kFloat16: return &FillNormalFloat<DType::kFloat16>;
    case DType::kBFloat16: return &FillNormalFloat<DType::kBFloat16>;
    case DType::kFloat32: return &FillNormalFloat<DType::kFloat32>;
    case DType::kFloat64: return &FillNormalDouble;
    default: return nullptr;
  }
}

RandomLoop FindTruncatedNormal(DType dtype) {
  switch (dtype) {
    case DType::kFloat16: return &FillTruncated<float, DType::kFloat16>;
    case DType::kBFloat16: return &FillTruncated<float, DType::kBFloat16>;
    case DType::kFloat32: return &FillTruncated<float, DType::kFloat32>;
    case DType::kFloat64: return &FillTruncated<double, DType::kFloat64>;
    default: return nullptr;
  }
}

void FillUniformIntegers(DType dtype, const Philox& philox, uint64_t low, uint64_t range, int64_t n, char* out) {
  FindUniform(dtype)(philox, n, out);
  if (SizeOf(dtype) == 4) {
    IntoRange<uint32_t>(static_cast<uint32_t>(low), static_cast<uint32_t>(range), n, out);
  } else {
    IntoRange<uint64_t>(low, range, n, out);
  }
}

}  // namespace levada::kernel
