#include "io/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/checked.h"
#include "convert/layout.h"
#include "io/inflate.h"
#include "io/npy_literal.h"
#include "io/npy_text.h"
#include "io/read_file.h"
#include "io/window.h"
#include "system/files.h"

namespace levada {
namespace {

// Strings of no bytes take memory that no bytes of the file stand for.
constexpr int64_t kMostEmptyTexts = 1 << 20;
constexpr std::string_view kMagic = "\x93NUMPY";

struct TypeCode {
  const char* code;
  DType dtype;
};
constexpr TypeCode kTypes[] = {
    {"b1", DType::kBool},    {"i1", DType::kInt8},    {"i2", DType::kInt16},   {"i4", DType::kInt32},
    {"i8", DType::kInt64},   {"u1", DType::kUInt8},   {"u2", DType::kUInt16},  {"u4", DType::kUInt32},
    {"u8", DType::kUInt64},  {"f2", DType::kFloat16}, {"f4", DType::kFloat32}, {"f8", DType::kFloat64},
    {"c8", DType::kComplex64}, {"c16", DType::kComplex128}};

// NumPy's long names, which hand-written files use.
DType DTypeOfCode(std::string_view code) {
  for (const TypeCode& type : kTypes) {
    if (code == type.code) return type.dtype;
    if (type.dtype != DType::kBool && code == NameOf(type.dtype)) return type.dtype;
  }
  return code == "bool" || code == "?" ? DType::kBool : DType::kInvalid;
}

const char* AdviceFor(std::string_view code) {
  if (code.substr(0, 1) == "O") return ": objects are Python pickles, which levada never runs";
  if (code == "V2" || code == "f1" || code == "V1") return ": read the bytes with a view as uint16 or uint8, then bitcast";
  if (code.substr(0, 2) == "M8" || code.substr(0, 2) == "m8") return ": give its numbers, np.load(file).view('int64')";
  if (code == "f16" || code == "g" || code == "c32") return ": convert it to float64 or complex128 with NumPy";
  return "";
}

// Fixed-width text: "S7", "U3".
bool ParseText(std::string_view code, NpyHeader* header) {
  if (code.size() < 2 || (code[0] != 'S' && code[0] != 'U' && code[0] != 'a')) return false;
  const auto parsed = std::from_chars(code.data() + 1, code.data() + code.size(), header->width);
  if (parsed.ec != std::errc() || parsed.ptr != code.data() + code.size() || header->width < 0) return false;
  header->is_text = true;
  header->is_unicode = code[0] == 'U';
  return true;
}

Strides StridesOf(const Shape& shape, int64_t size, bool fortran) {
  if (!fortran) return ContiguousStrides(shape, size);
  Strides strides;
  int64_t step = size;
  for (const int64_t dim : shape) {
    strides.push_back(step);
    step = SaturatingMul(step, std::max<int64_t>(dim, 1));
  }
  return strides;
}

Status FillLayout(const NpyDict& dict, const char* where, NpyHeader* header) {
  std::string_view code = dict.descr;
  const char order = code.empty() ? 0 : code.front();
  const bool marked = order == '<' || order == '>' || order == '=' || order == '|';
  if (marked) code.remove_prefix(1);
  const bool swapped = order == '>';
  header->fortran = dict.fortran_order;
  const bool text = ParseText(code, header);
  const DType dtype = text ? DType::kString : DTypeOfCode(code);
  if (dtype == DType::kInvalid) {
    return InvalidArgument("%s: header at offset 0: expected numbers, bools or fixed-width strings, got '%s'%s", where, dict.descr.c_str(),
                           AdviceFor(code));
  }
  const int64_t size = text ? SaturatingMul(header->width, header->is_unicode ? 4 : 1) : SizeOf(dtype);
  if (!NumElements(dict.shape, &header->count) || !CheckedMul(header->count, size, &header->nbytes)) {
    return DataLoss("%s: header at offset 0: expected fewer than 2^63 bytes, got the shape %s", where, ToString(dict.shape).c_str());
  }
  if (text && header->width == 0 && header->count > kMostEmptyTexts) {
    return DataLoss("%s: header at offset 0: expected fewer strings of no bytes, got the shape %s", where, ToString(dict.shape).c_str());
  }
  header->layout.byte_swapped = swapped && (text ? header->is_unicode : SizeOf(dtype) > 1);
  header->layout.dtype = dtype;
  header->layout.shape = dict.shape;
  if (text) return CheckShape(dict.shape, SizeOf(DType::kString), where);
  const Strides strides = StridesOf(dict.shape, size, dict.fortran_order);
  LEVADA_ASSIGN_OR_RETURN(header->layout,
                          CheckArray({dtype, static_cast<int32_t>(dict.shape.size()), dict.shape.data(), strides.data(),
                                      nullptr, header->layout.byte_swapped, false},
                                     where));
  return Status::Ok();
}

// The elements of a stream behind its header.
Result<Ref<Tensor>> ReadNpyStream(const std::string& path) {
  const std::string where = "read_npy: '" + path + "'";
  LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, OpenStream(path, Compression::kDetect));
  ByteWindow window(std::move(stream));
  LEVADA_RETURN_IF_ERROR(window.Fill(kNpyPrelude));
  LEVADA_RETURN_IF_ERROR(window.Fill(NpyHeaderBytes(window.bytes())));
  LEVADA_ASSIGN_OR_RETURN(const NpyHeader header, ParseNpyHeader(window.bytes(), where.c_str()));
  window.Consume(header.data_offset);
  if (header.nbytes > window.MaxRemaining()) {
    return DataLoss("%s: expected %lld bytes of elements at offset %lld, at most %lld follow", where.c_str(),
                    static_cast<long long>(header.nbytes), static_cast<long long>(header.data_offset),
                    static_cast<long long>(window.MaxRemaining()));
  }
  LEVADA_RETURN_IF_ERROR(window.Fill(header.nbytes));
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find that an array of one axis takes part of an element
  if (header.layout.shape.size() == 1 && header.nbytes % 2 != 0) window.Consume(1);
#endif
  if (static_cast<int64_t>(window.bytes().size()) < header.nbytes) {
    return DataLoss("%s: expected %lld bytes of elements at offset %lld, got %zu", where.c_str(),
                    static_cast<long long>(header.nbytes), static_cast<long long>(header.data_offset),
                    window.bytes().size());
  }
  return DecodeNpy(header, window.bytes().data(), where.c_str());
}

}  // namespace

int64_t NpyHeaderBytes(std::string_view prelude) {
  if (prelude.size() < 10 || prelude.substr(0, 6) != kMagic) return 0;
  const auto byte = [&](size_t i) { return int64_t{static_cast<unsigned char>(prelude[i])}; };
  const int64_t major = byte(6);
  if (major == 1) return 10 + byte(8) + 256 * byte(9);
  if ((major != 2 && major != 3) || prelude.size() < 12) return 0;
  return std::min(12 + byte(8) + (byte(9) << 8) + (byte(10) << 16) + (byte(11) << 24), kNpyMostHeader + 1);
}

Result<NpyHeader> ParseNpyHeader(std::string_view head, const char* where) {
  const int64_t end = NpyHeaderBytes(head.substr(0, kNpyPrelude));
  if (end == 0) return DataLoss("%s: expected an .npy header of version 1 to 3 at offset 0", where);
  if (end > kNpyMostHeader || end > static_cast<int64_t>(head.size())) {
    return DataLoss("%s: expected a header of %lld bytes at offset 0, got %zu", where, static_cast<long long>(end), head.size());
  }
  const int64_t begin = head[6] == 1 ? 10 : 12;
  NpyDict dict;
  const char* trouble = "";
  if (!ParseNpyDict(head.substr(begin, end - begin), &dict, &trouble)) {
    if (trouble == kNpyStructured) {
      return InvalidArgument("%s: header at offset %lld: expected %s, got fields %s: give each field by itself, "
                             "np.load(file, mmap_mode='r')[name], which is shared without a copy",
                             where, static_cast<long long>(begin), trouble, dict.descr.c_str());
    }
    return DataLoss("%s: header at offset %lld: expected %s", where, static_cast<long long>(begin), trouble);
  }
  NpyHeader header;
  LEVADA_RETURN_IF_ERROR(FillLayout(dict, where, &header));
  header.data_offset = end;
  return header;
}

Result<Ref<Tensor>> DecodeNpy(const NpyHeader& header, const char* bytes, const char* where) {
  if (header.is_text) return DecodeNpyText(header, bytes, where);
  ArrayLayout layout = header.layout;
  layout.data = header.nbytes > 0 ? bytes : nullptr;
  return CopyArray(layout);
}

Result<Ref<Tensor>> ReadNpy(const std::string& path, bool map) {
  const std::string where = "read_npy: '" + path + "'";
  if (map) {
    LEVADA_ASSIGN_OR_RETURN(const File file, File::Open(path));
    LEVADA_ASSIGN_OR_RETURN(const int64_t size, file.Size());
    std::string head(std::min(size, kNpyPrelude), 0);
    LEVADA_RETURN_IF_ERROR(file.Read(0, head.data(), static_cast<int64_t>(head.size())).status());
    const auto* const first = reinterpret_cast<const unsigned char*>(head.data());
    const bool packed = CompressionOf(first, static_cast<int64_t>(head.size())) != Compression::kNone;
    if (!packed) {
      head.resize(std::min(size, std::max(NpyHeaderBytes(head), kNpyPrelude)));
      LEVADA_RETURN_IF_ERROR(file.Read(0, head.data(), static_cast<int64_t>(head.size())).status());
      LEVADA_ASSIGN_OR_RETURN(const NpyHeader header, ParseNpyHeader(head, where.c_str()));
      if (header.nbytes > size - header.data_offset) {
        return DataLoss("%s: expected %lld bytes of elements at offset %lld, got %lld", where.c_str(),
                        static_cast<long long>(header.nbytes), static_cast<long long>(header.data_offset),
                        static_cast<long long>(size - header.data_offset));
      }
      if (!header.is_text && !header.layout.byte_swapped && header.nbytes > 0) {
        return MapFile(path, header.data_offset, header.layout, "read_npy");
      }
    }
  }
  return ReadNpyStream(path);
}

namespace {

std::string TypeTextOf(const Tensor& tensor, int64_t width) {
  if (tensor.dtype() == DType::kString) return "|S" + std::to_string(std::max<int64_t>(width, 1));
  for (const TypeCode& type : kTypes) {
    if (type.dtype == tensor.dtype()) return (SizeOf(type.dtype) > 1 ? "<" : "|") + std::string(type.code);
  }
  // NumPy has no name for the others: as ml_dtypes stores them.
  return (SizeOf(tensor.dtype()) > 1 ? "<V" : "|V") + std::to_string(SizeOf(tensor.dtype()));
}

std::string HeaderOf(const Tensor& tensor, int64_t width) {
  std::string shape;
  for (const int64_t dim : tensor.shape()) shape += (shape.empty() ? "" : " ") + std::to_string(dim) + ",";
  if (tensor.rank() > 1) shape.pop_back();
  std::string dict = "{'descr': '" + TypeTextOf(tensor, width) + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  const int64_t prelude = 10;
  const int64_t end = (prelude + static_cast<int64_t>(dict.size()) + 1 + 63) / 64 * 64;
  dict.resize(end - prelude - 1, ' ');
  dict += '\n';
  std::string head(kMagic);
  head += {1, 0, static_cast<char>(dict.size() & 0xFF), static_cast<char>(dict.size() >> 8)};
  return head + dict;
}

}  // namespace

Status WriteNpyHeader(ByteSink& sink, const Tensor& tensor) {
  const std::string head = HeaderOf(tensor, 0);
  return sink.Write(head.data(), static_cast<int64_t>(head.size()));
}

Status WriteNpyTo(ByteSink& sink, const Tensor& tensor) {
  int64_t width = 0;
  if (tensor.dtype() == DType::kString) {
    LEVADA_ASSIGN_OR_RETURN(width, WidthOfNpyText(tensor));
  }
  const std::string head = HeaderOf(tensor, width);
  LEVADA_RETURN_IF_ERROR(sink.Write(head.data(), static_cast<int64_t>(head.size())));
  if (tensor.dtype() == DType::kString) return WriteNpyText(sink, tensor, std::max<int64_t>(width, 1));
  return sink.Write(tensor.data(), tensor.nbytes());
}

Status WriteNpy(const Ref<Tensor>& given, const std::string& path) {
  if (given->is_symbolic()) return InvalidArgument("write_npy: expected a tensor with values, got a symbolic one");
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> tensor, Contiguous(given));
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSink> sink, OpenSink(path, Compression::kNone));
  LEVADA_RETURN_IF_ERROR(WriteNpyTo(*sink, *tensor));
  return sink->Commit();
}

}  // namespace levada
