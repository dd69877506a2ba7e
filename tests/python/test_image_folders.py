"""Folders of pictures: what Keras documents for image_dataset_from_directory, without resizing."""
import numpy as np
import pytest

import levada as tf

from_directory = tf.data.image_dataset_from_directory


@pytest.fixture
def folder(tmp_path):
    """Three classes of 6, 4 and 2 pictures; picture i of class c is filled with 10 * c + i."""
    for c, (name, count) in enumerate((("ants", 6), ("bees", 4), ("cats", 2))):
        (tmp_path / name / "deep").mkdir(parents=True)
        for i in range(count):
            image = np.full((8, 6, 3), 10 * c + i, np.uint8)
            path = tmp_path / name / ("deep" if i == 1 else "") / f"{i}.png"
            path.write_bytes(tf.io.encode_png(image).numpy())
        (tmp_path / name / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden").mkdir()
    return tmp_path


def everything(dataset):
    images, labels = zip(*((image.numpy(), label.numpy()) for image, label in dataset))
    return np.concatenate(images), np.concatenate(labels)


def test_labels_are_the_folders(folder, capsys):
    dataset = from_directory(folder, batch_size=5, shuffle=False)
    assert capsys.readouterr().out == "Found 12 files belonging to 3 classes.\n"
    assert dataset.class_names == ["ants", "bees", "cats"] and len(dataset.file_paths) == 12
    assert dataset.element_spec[0] == tf.TensorSpec((None, None, None, 3), tf.uint8)
    images, labels = everything(dataset)
    assert images.shape == (12, 8, 6, 3) and labels.dtype == np.int32
    assert (images[:, 0, 0, 0] // 10 == labels).all() and labels.tolist() == [0] * 6 + [1] * 4 + [2] * 2
    # The files of a folder come before those of folders below it.
    assert images[:6, 0, 0, 0].tolist() == [0, 2, 3, 4, 5, 1]


@pytest.mark.parametrize("mode, shape", [("int", ()), ("categorical", (3,)), ("binary", (1,))])
def test_label_modes(folder, mode, shape):
    names = ["cats", "ants"] if mode == "binary" else None
    dataset = from_directory(folder, label_mode=mode, class_names=names, shuffle=False, verbose=False)
    images, labels = everything(dataset)
    assert labels.shape[1:] == shape and labels.dtype == (np.int32 if mode == "int" else np.float32)
    expected = images[:, 0, 0, 0] // 10
    if mode == "binary":
        assert dataset.class_names == names and (labels[:, 0] == np.where(expected == 2, 0, 1)).all()
    if mode == "categorical":
        assert (labels.argmax(1) == expected).all() and (labels.sum(1) == 1).all()


def test_no_labels_and_single_pictures(folder, capsys):
    for options in ({"labels": None}, {"label_mode": None}):
        dataset = from_directory(folder, batch_size=None, shuffle=False, color_mode="grayscale", **options)
        assert [image.shape for image in dataset] == [(8, 6, 1)] * 12
    assert "Found 12 files.\n" in capsys.readouterr().out


def test_given_labels(folder):
    dataset = from_directory(folder, labels=list(range(12)), shuffle=False, verbose=False)
    assert everything(dataset)[1].tolist() == list(range(12)) and dataset.class_names == [str(i) for i in range(12)]


def test_shuffled_and_split(folder):
    both = from_directory(folder, validation_split=0.25, subset="both", seed=3, verbose=False)
    training = from_directory(folder, validation_split=0.25, subset="training", seed=3, verbose=False)
    validation = from_directory(folder, validation_split=0.25, subset="validation", seed=3, verbose=False)
    assert both[0].file_paths == training.file_paths and both[1].file_paths == validation.file_paths
    assert len(validation.file_paths) == 3 and not set(validation.file_paths) & set(training.file_paths)
    assert len({*validation.file_paths, *training.file_paths}) == 12
    for dataset in (training, validation):
        images, labels = everything(dataset)
        assert (images[:, 0, 0, 0] // 10 == labels).all()
    first, second = (everything(training)[0][:, 0, 0, 0].tolist() for _ in range(2))
    assert first != second and sorted(first) == sorted(second)


def test_the_split_is_that_of_keras(folder):
    paths = from_directory(folder, shuffle=False, verbose=False).file_paths
    np.random.RandomState(7).shuffle(paths)
    assert from_directory(folder, validation_split=0.5, subset="validation", seed=7, verbose=False).file_paths == paths[6:]


def test_pictures_that_differ_in_size(folder):
    (folder / "ants" / "0.png").write_bytes(tf.io.encode_png(np.full((3, 9, 3), 7, np.uint8)).numpy())
    with pytest.raises(tf.errors.InvalidArgumentError, match="shape"):
        list(from_directory(folder, shuffle=False, verbose=False))
    images, _ = everything(from_directory(folder, shuffle=False, pad=True, verbose=False))
    assert images.shape == (12, 8, 9, 3) and (images[0, :3] == 7).all() and not images[0, 3:].any()
    assert not images[1, :, 6:].any()


def test_a_damaged_picture_names_what_is_wrong(folder):
    (folder / "bees" / "0.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(tf.errors.InvalidArgumentError, match="PNG.*byte 8 of 8"):
        list(from_directory(folder, shuffle=False, verbose=False))


@pytest.mark.parametrize("options, message", [
    ({"labels": "other"}, "labels"), ({"label_mode": "float"}, "label_mode"), ({"color_mode": "cmyk"}, "color_mode"),
    ({"image_size": (8, 8)}, "resize"), ({"validation_split": 1.5, "subset": "training"}, "validation_split"),
    ({"validation_split": 0.5}, "subset"), ({"subset": "training"}, "subset"),
    ({"validation_split": 0.5, "subset": "training"}, "seed"), ({"label_mode": "binary"}, "2 classes"),
    ({"class_names": ["dogs"]}, "subdirectories"), ({"labels": [1, 2]}, "as many labels"),
    ({"labels": None, "class_names": ["ants"]}, "class_names"),
    ({"validation_split": 0.01, "subset": "validation", "seed": 1}, "found none")])
def test_what_is_refused(folder, options, message):
    with pytest.raises(ValueError, match=message):
        from_directory(folder, verbose=False, **options)


def test_an_empty_folder(tmp_path):
    with pytest.raises(ValueError, match="found none"):
        from_directory(tmp_path, verbose=False)
