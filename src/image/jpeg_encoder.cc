#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <jpeglib.h>

#include <jerror.h>

#include "image/encoder.h"

namespace levada::image {
namespace {

constexpr char kXmpName[] = "http://ns.adobe.com/xap/1.0/";  // with its zero byte

struct Errors : jpeg_error_mgr {
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void JumpOut(j_common_ptr common) {
  Errors* const errors = static_cast<Errors*>(common->err);
  errors->format_message(common, errors->message);
  std::longjmp(errors->jump, 1);
}

// Writes into memory of this library's: libjpeg's own destination loses its buffer when it fails.
struct Destination : jpeg_destination_mgr {
  Encoded* out;
  unsigned char block[16384];
};

void Begin(j_compress_ptr encoder) {
  Destination* const to = static_cast<Destination*>(encoder->dest);
  to->next_output_byte = to->block;
  to->free_in_buffer = sizeof(to->block);
}

void AppendBlock(j_compress_ptr encoder, size_t count) {
  Destination* const to = static_cast<Destination*>(encoder->dest);
  if (!to->out->Append(to->block, count)) ERREXIT1(encoder, JERR_OUT_OF_MEMORY, 0);
}

boolean Flush(j_compress_ptr encoder) {
  AppendBlock(encoder, sizeof(Destination::block));
  Begin(encoder);
  return TRUE;
}

void End(j_compress_ptr encoder) { AppendBlock(encoder, sizeof(Destination::block) - encoder->dest->free_in_buffer); }

void Configure(jpeg_compress_struct* encoder, Dimensions size, const JpegSettings& settings) {
  encoder->image_width = static_cast<JDIMENSION>(size.width);
  encoder->image_height = static_cast<JDIMENSION>(size.height);
  encoder->input_components = size.channels;
  encoder->in_color_space = size.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(encoder);
  if (settings.optimize_size) encoder->optimize_coding = TRUE;
  encoder->density_unit = settings.density_in_cm ? 2 : 1;
  encoder->X_density = static_cast<UINT16>(settings.x_density);
  encoder->Y_density = static_cast<UINT16>(settings.y_density);
  jpeg_set_quality(encoder, settings.quality, TRUE);
  if (settings.progressive) jpeg_simple_progression(encoder);
  if (!settings.chroma_downsampling) {
    encoder->comp_info[0].h_samp_factor = 1;
    encoder->comp_info[0].v_samp_factor = 1;
  }
}

void WriteXmp(jpeg_compress_struct* encoder, const char* text) {
  const size_t length = std::strlen(text);
  if (length == 0) return;
  jpeg_write_m_header(encoder, JPEG_APP0 + 1, static_cast<unsigned>(sizeof(kXmpName) + length));
  for (const char c : kXmpName) jpeg_write_m_byte(encoder, c);
  for (size_t i = 0; i < length; ++i) jpeg_write_m_byte(encoder, static_cast<unsigned char>(text[i]));
}

bool TryEncode(jpeg_compress_struct* encoder, Errors* errors, Destination* destination, const unsigned char* data,
               Dimensions size, const JpegSettings& settings) {
  if (setjmp(errors->jump)) return false;
  jpeg_create_compress(encoder);
  encoder->dest = destination;
  Configure(encoder, size, settings);
  jpeg_start_compress(encoder, TRUE);
  WriteXmp(encoder, settings.xmp_metadata);
  while (encoder->next_scanline < encoder->image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(data + encoder->next_scanline * size.width * size.channels);
    jpeg_write_scanlines(encoder, &row, 1);
  }
  jpeg_finish_compress(encoder);
  return true;
}

}  // namespace

bool Encoded::Append(const void* bytes, size_t count) {
  if (count > capacity - size) {
    const size_t grown = (capacity + count) * 2;
    unsigned char* const moved = static_cast<unsigned char*>(std::realloc(data, grown));
    if (moved == nullptr) return false;
    data = moved;
    capacity = grown;
  }
  if (count > 0) std::memcpy(data + size, bytes, count);
  size += count;
  return true;
}

levada_status EncodeJpeg(const char* op, const unsigned char* data, Dimensions size, const JpegSettings& settings,
                         Encoded* out) {
  jpeg_compress_struct encoder = {};
  Errors errors = {};
  Destination destination;
  encoder.err = jpeg_std_error(&errors);
  errors.error_exit = JumpOut;
  errors.emit_message = [](j_common_ptr, int) {};
  destination.init_destination = Begin;
  destination.empty_output_buffer = Flush;
  destination.term_destination = End;
  destination.out = out;
  const bool done = TryEncode(&encoder, &errors, &destination, data, size, settings);
  if (encoder.mem != nullptr) jpeg_destroy_compress(&encoder);
  if (done) return LEVADA_OK;
  if (errors.msg_code == JERR_OUT_OF_MEMORY) return Fail(LEVADA_RESOURCE_EXHAUSTED, "%s: out of memory", op);
  return Fail(LEVADA_INTERNAL, "%s: JPEG: %s", op, errors.message);
}

}  // namespace levada::image
