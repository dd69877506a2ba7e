#include "image/png_decoder.h"

#include <bit>
#include <cstdio>
#include <cstring>

namespace levada::image {
namespace {

// What deflate makes of a byte at most.
constexpr int64_t kLargestExpansion = 1032;

}  // namespace

PngDecoder::~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }

void PngDecoder::JumpOut(png_structp png, png_const_charp message) {
  PngDecoder* const decoder = static_cast<PngDecoder*>(png_get_error_ptr(png));
  std::snprintf(decoder->message_, sizeof(decoder->message_), "%s", message);
  decoder->out_of_memory_ = std::strstr(message, "memory") != nullptr;
  std::longjmp(decoder->jump_, 1);
}

void PngDecoder::Read(png_structp png, png_bytep to, size_t count) {
  PngDecoder* const decoder = static_cast<PngDecoder*>(png_get_io_ptr(png));
  if (count > decoder->bytes_.size - decoder->offset_) {
    decoder->offset_ = decoder->bytes_.size;
    png_error(png, "the data end early");
  }
  std::memcpy(to, decoder->bytes_.data + decoder->offset_, count);
  decoder->offset_ += count;
}

bool PngDecoder::TryHeader() {
  if (setjmp(jump_)) return false;
  png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, JumpOut, KeepSilent);
  if (png_ == nullptr) return false;
  info_ = png_create_info_struct(png_);
  if (info_ == nullptr) return false;
  // Request::max_pixels is the limit.
  png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_read_fn(png_, this, Read);
  png_read_info(png_, info_);
  return true;
}

levada_status PngDecoder::Damaged() const {
  if (out_of_memory_ || png_ == nullptr || info_ == nullptr) {
    return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: out of memory", request_.op);
  }
  return Fail(LEVADA_INVALID_ARGUMENT, "%s: PNG: expected a whole picture, got damage at byte %zu of %zu: %s", request_.op,
              offset_, bytes_.size, message_);
}

levada_status PngDecoder::ReadHeader(const Request& request, Bytes bytes) {
  request_ = request;
  bytes_ = bytes;
  if (!TryHeader()) return Damaged();
  const levada_status checked = CheckHeader();
  if (checked != LEVADA_OK) return checked;
  dimensions_ = {png_get_image_height(png_, info_), png_get_image_width(png_, info_), ChooseChannels()};
  return LEVADA_OK;
}

levada_status PngDecoder::CheckHeader() const {
  const int64_t height = png_get_image_height(png_, info_), width = png_get_image_width(png_, info_);
  const levada_status pixels = CheckPixels(request_, "PNG", height, width);
  if (pixels != LEVADA_OK) return pixels;
  // A header that promises more than its bytes can hold takes no memory.
  const int64_t raw = height * static_cast<int64_t>(png_get_rowbytes(png_, info_));
  const int64_t least = raw / kLargestExpansion;
  if (least > static_cast<int64_t>(bytes_.size)) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: PNG: expected %lld bytes or more for %lld x %lld pixels, got %lld",
                request_.op, static_cast<long long>(least), static_cast<long long>(height),
                static_cast<long long>(width), static_cast<long long>(bytes_.size));
  }
  return LEVADA_OK;
}

int PngDecoder::ChooseChannels() const {
  if (request_.channels != 0) return request_.channels;
  if (png_get_color_type(png_, info_) == PNG_COLOR_TYPE_PALETTE) return has_transparency() ? 4 : 3;
  return png_get_channels(png_, info_);
}

// The conversions are TensorFlow's: alpha is left out, not blended, and grey is made of colours with its weights.
bool PngDecoder::TryTransforms() {
  if (setjmp(jump_)) return false;
  const int color = png_get_color_type(png_, info_), depth = png_get_bit_depth(png_, info_);
  const bool is_gray = (color & PNG_COLOR_MASK_COLOR) == 0, want_gray = dimensions_.channels < 3;
  const bool want_alpha = dimensions_.channels % 2 == 0, has_alpha = (color & PNG_COLOR_MASK_ALPHA) != 0;
  if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
  if (is_gray && depth < 8) png_set_expand_gray_1_2_4_to_8(png_);
  if (want_alpha && !has_alpha) {
    if (has_transparency()) {
      png_set_tRNS_to_alpha(png_);
    } else {
      // Of the depth that the row has when the filler is added.
      png_set_add_alpha(png_, depth == 16 ? 0xFFFF : 0xFF, PNG_FILLER_AFTER);
    }
  } else if (!want_alpha && (has_alpha || has_transparency())) {
    png_set_strip_alpha(png_);
  }
  if (depth == 16 && !request_.wide) png_set_strip_16(png_);
  if (is_gray && !want_gray) png_set_gray_to_rgb(png_);
  if (!is_gray && want_gray) png_set_rgb_to_gray(png_, PNG_ERROR_ACTION_NONE, 0.299, 0.587);
  if (depth == 16 && request_.wide && std::endian::native == std::endian::little) png_set_swap(png_);
  passes_ = png_set_interlace_handling(png_);
  png_read_update_info(png_, info_);
  return true;
}

bool PngDecoder::TryRows(Rows rows) {
  if (setjmp(jump_)) return false;
  for (int pass = 0; pass < passes_; ++pass) {
    for (int64_t row = 0; row < dimensions_.height; ++row) {
      png_read_row(png_, rows.data + row * rows.row_stride, nullptr);
    }
  }
  png_read_end(png_, nullptr);
  return true;
}

levada_status PngDecoder::ReadPixels(Rows rows) {
  const bool widen = request_.wide && png_get_bit_depth(png_, info_) < 16;
  if (!TryTransforms()) return Damaged();
  const int64_t samples = dimensions_.width * dimensions_.channels;
  const int64_t row_bytes = samples * (request_.wide && !widen ? 2 : 1);
  // libpng writes a row as long as it says.
  if (static_cast<int64_t>(png_get_rowbytes(png_, info_)) != row_bytes) {
    return Fail(LEVADA_INTERNAL, "%s: PNG: expected rows of %lld bytes, got %zu", request_.op,
                static_cast<long long>(row_bytes), png_get_rowbytes(png_, info_));
  }
  if (!TryRows(rows)) return Damaged();
  for (int64_t row = 0; widen && row < dimensions_.height; ++row) {
    unsigned char* const data = rows.data + row * rows.row_stride;
    for (int64_t i = samples - 1; i >= 0; --i) {
      const uint16_t sample = static_cast<uint16_t>(data[i] * 257);
      std::memcpy(data + 2 * i, &sample, sizeof(sample));
    }
  }
  return LEVADA_OK;
}

}  // namespace levada::image
