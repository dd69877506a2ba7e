#ifndef LEVADA_IMAGE_JPEG_DECODER_H_
#define LEVADA_IMAGE_JPEG_DECODER_H_

// JPEG by libjpeg-turbo, whose errors are jumps: no function that is jumped over holds an object with a destructor.

#include <csetjmp>
#include <cstdio>
#include <memory>

#include <jpeglib.h>

#include "image/picture.h"

namespace levada::image {

class JpegDecoder final : public Decoder {
 public:
  JpegDecoder() = default;
  ~JpegDecoder() override;
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  levada_status ReadHeader(const Request& request, Bytes bytes) override;
  Dimensions dimensions() const override;
  levada_status ReadPixels(Rows rows) override;
  // The pixels of a window instead of all of them: what ReadPixels would write there. Rows behind it are not looked at.
  // Once. REQUIRES: ReadHeader succeeded, not wide, the window lies inside of dimensions().
  levada_status ReadWindow(const Window& window, Rows rows);
  // Components as the header says: 4 for CMYK.
  int components() const { return decoder_.num_components; }

 private:
  struct Errors : jpeg_error_mgr {
    std::jmp_buf jump;
    char message[JMSG_LENGTH_MAX];
  };
  struct Source : jpeg_source_mgr {
    bool recover = false;
    bool ended = false;
  };

  [[noreturn]] static void JumpOut(j_common_ptr common);
  static void KeepSilent(j_common_ptr common, int level);
  static void LimitScans(j_common_ptr common);
  static boolean AtEnd(j_decompress_ptr decoder);
  static void Skip(j_decompress_ptr decoder, long count);

  void Open();
  bool TryHeader();
  bool TryStart();
  int64_t TryRows(Rows rows, unsigned char* cmyk);
  int64_t TryWindow(const Window& window, Rows rows, unsigned char* row, unsigned char* rgb);
  levada_status CheckHeader();
  levada_status ChooseColors();
  void ConvertRow(const unsigned char* from, unsigned char* to) const;
  levada_status Damaged() const;
  // Where the decoder stands in the bytes.
  long long offset() const {
    return static_cast<long long>(bytes_.size - (source_.ended ? 0 : source_.bytes_in_buffer));
  }

  Request request_;
  Bytes bytes_;
  Errors errors_ = {};
  Source source_ = {};
  jpeg_progress_mgr progress_ = {};
  jpeg_decompress_struct decoder_ = {};
};

}  // namespace levada::image

#endif  // LEVADA_IMAGE_JPEG_DECODER_H_
