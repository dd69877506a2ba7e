#ifndef LEVADA_IMAGE_PNG_DECODER_H_
#define LEVADA_IMAGE_PNG_DECODER_H_

// PNG by libpng, whose errors are jumps: no function that is jumped over holds an object with a destructor.

#include <csetjmp>

#include <png.h>

#include "image/picture.h"

namespace levada::image {

class PngDecoder final : public Decoder {
 public:
  PngDecoder() = default;
  ~PngDecoder() override;
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  levada_status ReadHeader(const Request& request, Bytes bytes) override;
  Dimensions dimensions() const override { return dimensions_; }
  levada_status ReadPixels(Rows rows) override;

 private:
  [[noreturn]] static void JumpOut(png_structp png, png_const_charp message);
  static void KeepSilent(png_structp, png_const_charp) {}
  static void Read(png_structp png, png_bytep to, size_t count);

  bool TryHeader();
  bool TryTransforms();
  bool TryRows(Rows rows);
  levada_status CheckHeader() const;
  int ChooseChannels() const;
  levada_status Damaged() const;
  bool has_transparency() const { return png_get_valid(png_, info_, PNG_INFO_tRNS) != 0; }

  Request request_;
  Bytes bytes_;
  size_t offset_ = 0;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int passes_ = 1;
  Dimensions dimensions_;
  bool out_of_memory_ = false;
  char message_[192] = "";
  std::jmp_buf jump_;
};

}  // namespace levada::image

#endif  // LEVADA_IMAGE_PNG_DECODER_H_
