// Seeds and generators.

#include "base/random.h"
#include "capi/handles.h"
#include "function/trace.h"
#include "runtime/seed.h"
#include "variable/generator.h"

using levada::Generator;
using levada::Ref;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

namespace {

// Reads at once or, in a trace, whenever the function runs.
levada::Result<Ref<Tensor>> ReadOrRecord(const Ref<levada::State>& state) {
  return levada::IsTracing() ? levada::RecordStateRead(state) : state->Read();
}

}  // namespace

levada_status levada_random_next_seed(bool seeded, int64_t seed, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_random_next_seed) {
    LEVADA_OUT(out);
    if (levada::IsTracing()) {
      // The key alone belongs to the op; its state tells for which element, or how often, it runs.
      const int64_t key = seeded ? levada::KeyOfSeed(seed) : levada::DrawSeed();
      const int64_t op = levada::Trace::Current()->CountDraw();
      LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> symbolic,
                              levada::RecordStateRead(levada::MakeRef<levada::OpSeed>(key, seeded, op)));
      *out = Wrap<levada_tensor>(std::move(symbolic));
      return Status::Ok();
    }
    int64_t words[2];
    levada::NextOpSeed(seeded, seed, words);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(levada::DType::kInt64, {2}));
    std::memcpy(tensor->mutable_data(), words, sizeof(words));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_seed_scope_begin(bool seeded, int64_t seed) noexcept {
  LEVADA_ENTRY(levada_seed_scope_begin) {
    // Lives until the end of the scope, which is another call.
    (void)new levada::DrawScope(seeded ? &seed : nullptr);
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_seed_scope_end(bool* out_drawn, int64_t* out_seed) noexcept {
  LEVADA_ENTRY(levada_seed_scope_end) {
    LEVADA_OUT(out_drawn);
    LEVADA_OUT(out_seed);
    levada::DrawScope* const scope = levada::DrawScope::Current();
    if (scope == nullptr || scope == levada::DrawScope::OfElements()) {
      return levada::Misuse("%s: no scope is open on this thread", kFunction);
    }
    *out_drawn = scope->SeedDrawn(out_seed);
    delete scope;
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_generator_create(const levada_tensor* state, levada_generator** out) noexcept {
  LEVADA_ENTRY(levada_generator_create) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Tensor, tensor, state);
    LEVADA_ASSIGN_OR_RETURN(auto object, levada::GeneratorState::Create(Ref<Tensor>::Share(tensor)));
    *out = Wrap<levada_generator>(levada::MakeRef<Generator>(std::move(object)));
    return Status::Ok();
  }
  LEVADA_END
}

levada_generator* levada_generator_retain(levada_generator* generator) noexcept { return Retain<Generator>(generator); }

void levada_generator_release(levada_generator* generator) noexcept { Release<Generator>(generator); }

levada_status levada_generator_read(const levada_generator* generator, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_generator_read) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Generator, object, generator);
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, ReadOrRecord(object->state()));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_generator_assign(levada_generator* generator, const levada_tensor* state) noexcept {
  LEVADA_ENTRY(levada_generator_assign) {
    LEVADA_HANDLE(Generator, object, generator);
    LEVADA_HANDLE(Tensor, tensor, state);
    if (levada::IsTracing() || tensor->is_symbolic()) {
      return levada::RecordEffect(object->state(), levada::UpdateKind::kAssign, {}, tensor);
    }
    return object->state()->Update(levada::UpdateKind::kAssign, {}, Ref<Tensor>::Share(tensor));
  }
  LEVADA_END
}

levada_status levada_generator_next(levada_generator* generator, int64_t elements, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_generator_next) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Generator, object, generator);
    LEVADA_RETURN_IF_ERROR(levada::GeneratorState::CheckDraw(elements));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor,
                            levada::IsTracing() ? levada::RecordStateRead(levada::MakeRef<levada::GeneratorDraw>(
                                                      object->state(), elements))
                                                : object->state()->Draw(elements));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}
