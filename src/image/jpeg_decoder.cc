#include "image/jpeg_decoder.h"

#include <cstring>
#include <new>

#include <jerror.h>

namespace levada::image {
namespace {

// A progressive picture needs some ten scans; thousands of them over large planes are an attack.
constexpr int kMostScans = 500;

// CMYK as Adobe writes it, inverted, or as it is meant.
void ToRgb(const unsigned char* cmyk, unsigned char* rgb, int64_t width, bool inverted) {
  for (int64_t i = 0; i < width; ++i, cmyk += 4, rgb += 3) {
    const int k = inverted ? cmyk[3] : 255 - cmyk[3];
    for (int c = 0; c < 3; ++c) rgb[c] = static_cast<unsigned char>(k * (inverted ? cmyk[c] : 255 - cmyk[c]) / 255);
  }
}

}  // namespace

JpegDecoder::~JpegDecoder() {
  // Frees what is there and nothing else; calls no error handler.
  if (decoder_.mem != nullptr) jpeg_destroy_decompress(&decoder_);
}

void JpegDecoder::JumpOut(j_common_ptr common) {
  Errors* const errors = static_cast<Errors*>(common->err);
  errors->format_message(common, errors->message);
  std::longjmp(errors->jump, 1);
}

// Damage that the decoder can step over is accepted, as TensorFlow does; nothing is ever printed.
void JpegDecoder::KeepSilent(j_common_ptr common, int level) {
  if (level < 0) ++common->err->num_warnings;
}

void JpegDecoder::LimitScans(j_common_ptr common) {
  if (!common->is_decompressor) return;
  const j_decompress_ptr decoder = reinterpret_cast<j_decompress_ptr>(common);
  if (decoder->input_scan_number <= kMostScans) return;
  Errors* const errors = static_cast<Errors*>(common->err);
  std::snprintf(errors->message, sizeof(errors->message), "expected at most %d scans", kMostScans);
  std::longjmp(errors->jump, 1);
}

// Without more bytes the decoder waits ("suspends"), which ends the picture; or it is given an end marker, after which it
// fills the rest.
boolean JpegDecoder::AtEnd(j_decompress_ptr decoder) {
  static constexpr JOCTET kEnd[2] = {0xFF, JPEG_EOI};
  Source* const source = static_cast<Source*>(decoder->src);
  source->ended = true;
  if (!source->recover) return FALSE;
  source->next_input_byte = kEnd;
  source->bytes_in_buffer = sizeof(kEnd);
  return TRUE;
}

void JpegDecoder::Skip(j_decompress_ptr decoder, long count) {
  Source* const source = static_cast<Source*>(decoder->src);
  if (count <= 0) return;
  if (static_cast<size_t>(count) > source->bytes_in_buffer) {
    source->bytes_in_buffer = 0;
    source->ended = true;
    return;
  }
  source->next_input_byte += count;
  source->bytes_in_buffer -= static_cast<size_t>(count);
}

void JpegDecoder::Open() {
  decoder_.err = jpeg_std_error(&errors_);
  errors_.error_exit = JumpOut;
  errors_.emit_message = KeepSilent;
  source_.next_input_byte = bytes_.data;
  source_.bytes_in_buffer = bytes_.size;
  source_.init_source = [](j_decompress_ptr) {};
  source_.term_source = [](j_decompress_ptr) {};
  source_.fill_input_buffer = AtEnd;
  source_.skip_input_data = Skip;
  source_.resync_to_restart = jpeg_resync_to_restart;
}

bool JpegDecoder::TryHeader() {
  if (setjmp(errors_.jump)) return false;
  jpeg_create_decompress(&decoder_);
  decoder_.src = &source_;
  progress_.progress_monitor = LimitScans;
  decoder_.progress = &progress_;
  if (jpeg_read_header(&decoder_, TRUE) != JPEG_HEADER_OK) {
    std::snprintf(errors_.message, sizeof(errors_.message), "the data end inside the header");
    return false;
  }
  return true;
}

levada_status JpegDecoder::Damaged() const {
  if (errors_.msg_code == JERR_OUT_OF_MEMORY) return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: out of memory", request_.op);
  return Fail(LEVADA_INVALID_ARGUMENT, "%s: JPEG: expected a whole picture, got damage at byte %lld of %lld: %s",
              request_.op, offset(), static_cast<long long>(bytes_.size), errors_.message);
}

levada_status JpegDecoder::ReadHeader(const Request& request, Bytes bytes) {
  request_ = request;
  bytes_ = bytes;
  Open();
  // The header is never made up, whatever may be missing of the pixels.
  if (!TryHeader()) return Damaged();
  source_.recover = request.try_recover_truncated;
  if (request.channels == 4) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: JPEG: expected channels 0, 1 or 3, got 4", request.op);
  }
  decoder_.scale_num = 1;
  decoder_.scale_denom = static_cast<unsigned>(request.ratio);
  decoder_.do_fancy_upsampling = request.fancy_upscaling;
  decoder_.dct_method = request.accurate_dct ? JDCT_ISLOW : JDCT_IFAST;
  const levada_status colors = ChooseColors();
  return colors != LEVADA_OK ? colors : CheckHeader();
}

levada_status JpegDecoder::ChooseColors() {
  const bool four = decoder_.jpeg_color_space == JCS_CMYK || decoder_.jpeg_color_space == JCS_YCCK;
  const int own = decoder_.num_components;
  if (!four && own != 1 && own != 3) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: JPEG: expected 1, 3 or 4 components, got %d", request_.op, own);
  }
  const int wanted = request_.channels != 0 ? request_.channels : own == 1 ? 1 : 3;
  if (four && wanted == 1) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: JPEG: expected channels 0 or 3 for a CMYK picture, got 1", request_.op);
  }
  decoder_.out_color_space = four ? JCS_CMYK : wanted == 1 ? JCS_GRAYSCALE : JCS_RGB;
  return LEVADA_OK;
}

levada_status JpegDecoder::CheckHeader() {
  const int64_t height = decoder_.image_height, width = decoder_.image_width;
  const levada_status pixels = CheckPixels(request_, "JPEG", height, width);
  if (pixels != LEVADA_OK) return pixels;
  // The first scan of a Huffman-coded picture spends a bit or more on each block of 64 samples: a header that promises more
  // than its bytes can hold takes no memory.
  // Arithmetic coding has no such bound; pictures of one colour stay below a bit for each 64 blocks.
  const int64_t least = height * width / (decoder_.arith_code ? 512 * 64 : 512);
  const bool whole = !request_.try_recover_truncated && request_.acceptable_fraction >= 1;
  if (whole && least > static_cast<int64_t>(bytes_.size)) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: JPEG: expected %lld bytes or more for %lld x %lld pixels, got %lld",
                request_.op, static_cast<long long>(least), static_cast<long long>(height),
                static_cast<long long>(width), static_cast<long long>(bytes_.size));
  }
  return LEVADA_OK;
}

Dimensions JpegDecoder::dimensions() const {
#ifdef LEVADA_PLANTED_BUG  // the fuzzers have to find that the last part of a row is left out
  const auto reduced = [this](int64_t size) { return size < request_.ratio ? 1 : size / request_.ratio; };
#else
  const auto reduced = [this](int64_t size) { return (size + request_.ratio - 1) / request_.ratio; };
#endif
  return {reduced(decoder_.image_height), reduced(decoder_.image_width),
          decoder_.out_color_space == JCS_GRAYSCALE ? 1 : 3};
}

bool JpegDecoder::TryStart() {
  if (setjmp(errors_.jump)) return false;
  if (jpeg_start_decompress(&decoder_)) return true;
  std::snprintf(errors_.message, sizeof(errors_.message), "the data end early");
  return false;
}

// A row as the caller wants it: a wide sample is 256 times the narrow one, in place from the end.
void JpegDecoder::ConvertRow(const unsigned char* from, unsigned char* to) const {
  const int64_t width = decoder_.output_width;
  if (from != to) ToRgb(from, to, width, decoder_.saw_Adobe_marker);
  if (!request_.wide) return;
  for (int64_t i = width * dimensions().channels - 1; i >= 0; --i) {
    const uint16_t sample = static_cast<uint16_t>(to[i] << 8);
    std::memcpy(to + 2 * i, &sample, sizeof(sample));
  }
}

// Rows that were read; -1 for damage.
int64_t JpegDecoder::TryRows(Rows rows, unsigned char* cmyk) {
  if (setjmp(errors_.jump)) return -1;
  while (decoder_.output_scanline < decoder_.output_height) {
    unsigned char* const row = rows.data + decoder_.output_scanline * rows.row_stride;
    JSAMPROW target = cmyk != nullptr ? cmyk : row;
    if (jpeg_read_scanlines(&decoder_, &target, 1) == 0) break;
    if (cmyk != nullptr || request_.wide) ConvertRow(target, row);
  }
  // The rest is read too, so that a picture whose end is missing is known as such.
  const int64_t read = decoder_.output_scanline;
  if (read == static_cast<int64_t>(decoder_.output_height) && !jpeg_finish_decompress(&decoder_)) source_.ended = true;
  return read;
}

// Rows of the window that were read; -1 for damage. Whole rows are decoded: what stands at the sides of a window takes part
// in enlarging its colours.
int64_t JpegDecoder::TryWindow(const Window& window, Rows rows, unsigned char* row, unsigned char* rgb) {
  if (setjmp(errors_.jump)) return -1;
  const int64_t channels = dimensions().channels;
  const int64_t end = window.top + window.height;
  while (decoder_.output_scanline < end) {
    const int64_t read = static_cast<int64_t>(decoder_.output_scanline) - window.top;
    JSAMPROW target = row;
    if (jpeg_read_scanlines(&decoder_, &target, 1) == 0) return read < 0 ? 0 : read;
    if (read < 0) continue;
    if (rgb != row) ConvertRow(row, rgb);
    std::memcpy(rows.data + read * rows.row_stride, rgb + window.left * channels, window.width * channels);
  }
  return window.height;
}

levada_status JpegDecoder::ReadWindow(const Window& window, Rows rows) {
  if (!TryStart()) return Damaged();
  const bool four = decoder_.out_color_space == JCS_CMYK;
  const int64_t width = decoder_.output_width;
  const std::unique_ptr<unsigned char[]> row(new (std::nothrow) unsigned char[width * (four ? 7 : dimensions().channels)]);
  if (row == nullptr) return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: out of memory", request_.op);
  const int64_t read = TryWindow(window, rows, row.get(), row.get() + (four ? 4 * width : 0));
  if (read < 0) return Damaged();
  const double fraction = static_cast<double>(read + window.top) / static_cast<double>(decoder_.output_height);
  if (read < window.height && (request_.acceptable_fraction >= 1 || fraction < request_.acceptable_fraction)) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: JPEG: expected %lld rows, the data end in row %u (byte %lld)", request_.op,
                static_cast<long long>(window.top + window.height), decoder_.output_scanline,
                static_cast<long long>(bytes_.size));
  }
  for (int64_t i = read; i < window.height; ++i) {
    std::memset(rows.data + i * rows.row_stride, 0, window.width * dimensions().channels);
  }
  return LEVADA_OK;
}

levada_status JpegDecoder::ReadPixels(Rows rows) {
  if (!TryStart()) return Damaged();
  std::unique_ptr<unsigned char[]> cmyk;
  if (decoder_.out_color_space == JCS_CMYK) {
    cmyk.reset(new (std::nothrow) unsigned char[int64_t{4} * decoder_.output_width]);
    if (cmyk == nullptr) return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: out of memory", request_.op);
  }
  const int64_t read = TryRows(rows, cmyk.get()), height = decoder_.output_height;
  if (read < 0) return Damaged();
  const double fraction = static_cast<double>(read) / static_cast<double>(height);
  const bool cut = source_.ended && !source_.recover;
  if (cut && (request_.acceptable_fraction >= 1 || fraction < request_.acceptable_fraction)) {
    return Fail(LEVADA_INVALID_ARGUMENT, "%s: JPEG: expected %lld rows, the data end in row %lld (byte %lld)",
                request_.op, static_cast<long long>(height), static_cast<long long>(read),
                static_cast<long long>(bytes_.size));
  }
  const Dimensions size = dimensions();
  for (int64_t row = read; row < height; ++row) {
    std::memset(rows.data + row * rows.row_stride, 0, size.width * size.channels * (request_.wide ? 2 : 1));
  }
  return LEVADA_OK;
}

}  // namespace levada::image
