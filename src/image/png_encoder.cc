#include <bit>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <png.h>

#include "image/encoder.h"

namespace levada::image {
namespace {

struct Writer {
  Encoded* out;
  char message[192] = "";
  std::jmp_buf jump;
};

[[noreturn]] void JumpOut(png_structp png, png_const_charp message) {
  Writer* const writer = static_cast<Writer*>(png_get_error_ptr(png));
  std::snprintf(writer->message, sizeof(writer->message), "%s", message);
  std::longjmp(writer->jump, 1);
}

void KeepSilent(png_structp, png_const_charp) {}

void Write(png_structp png, png_bytep bytes, size_t count) {
  if (!static_cast<Writer*>(png_get_io_ptr(png))->out->Append(bytes, count)) png_error(png, "out of memory");
}

void Flush(png_structp) {}

struct Structs {
  png_structp png = nullptr;
  png_infop info = nullptr;
};

bool TryEncode(Structs* structs, Writer* writer, const unsigned char* data, Dimensions size, bool wide, int compression) {
  static constexpr int kColors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                    PNG_COLOR_TYPE_RGB_ALPHA};
  if (setjmp(writer->jump)) return false;
  structs->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, JumpOut, KeepSilent);
  if (structs->png == nullptr) return false;
  structs->info = png_create_info_struct(structs->png);
  if (structs->info == nullptr) return false;
  const png_structp png = structs->png;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_write_fn(png, writer, Write, Flush);
  png_set_compression_level(png, compression);
  png_set_IHDR(png, structs->info, static_cast<png_uint_32>(size.width), static_cast<png_uint_32>(size.height),
               wide ? 16 : 8, kColors[size.channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, structs->info);
  if (wide && std::endian::native == std::endian::little) png_set_swap(png);
  const int64_t row_bytes = size.width * size.channels * (wide ? 2 : 1);
  for (int64_t row = 0; row < size.height; ++row) png_write_row(png, data + row * row_bytes);
  png_write_end(png, structs->info);
  return true;
}

}  // namespace

levada_status EncodePng(const char* op, const unsigned char* data, Dimensions size, bool wide, int compression,
                        Encoded* out) {
  Structs structs;
  Writer writer{.out = out, .message = "out of memory", .jump = {}};
  const bool done = TryEncode(&structs, &writer, data, size, wide, compression);
  png_destroy_write_struct(&structs.png, &structs.info);
  if (done) return LEVADA_OK;
  if (std::strstr(writer.message, "memory") != nullptr) return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: out of memory", op);
  return Fail(LEVADA_INTERNAL, "%s: PNG: %s", op, writer.message);
}

}  // namespace levada::image
